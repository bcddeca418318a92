import type { AccountView } from "../account/describe.ts";
import type { Failure } from "../account/failure.ts";
import { type SharedFactor, serves } from "../account/shared-factor.ts";
import {
  type Application,
  conditionAt,
  DECLARATION_DAYS,
  evidenceEndsAt,
  isPastTime,
} from "../application/application.ts";
import { type Condition, GRADES, type Grade } from "../application/saml-evidence.ts";
import { toIso } from "../clock.ts";
import type { ReasonRow } from "../directory/assignment.ts";
import type { PushingConnection } from "../directory/directory-store.ts";
import { type DirectoryUser, isActive, userNameOf } from "../directory/directory-user.ts";
import type { ExplanationStep } from "./explanation.ts";

/** How many values, applications or accounts of one user are walked through, so that an answer stays readable. */
export const MAX_STEPS = 200;

/** Steps for the first items, and one that says how many more there are. */
export function bounded<Item>(
  items: readonly Item[],
  rule: string,
  noun: string,
  toSteps: (item: Item) => readonly ExplanationStep[],
): readonly ExplanationStep[] {
  const steps = items.slice(0, MAX_STEPS).flatMap(toSteps);
  const rest = items.length - MAX_STEPS;
  return rest <= 0 ? steps : [...steps, { rule, outcome: "info", detail: `${rest} more ${noun} are not listed here.` }];
}

/** Whether the connection pushed the user, and whether the user is active. */
export function userSteps(connection: PushingConnection, user: DirectoryUser): readonly ExplanationStep[] {
  const name = userNameOf(user.document);
  const seen: ExplanationStep = {
    rule: "seen",
    outcome: "yes",
    detail: `${connection.name} pushed ${name} on ${toIso(user.createdAt)} and changed it last on ${toIso(user.updatedAt)}.`,
    at: user.createdAt,
  };
  if (user.deletedAt !== null) {
    return [seen, { rule: "active", outcome: "no", detail: deletion(connection, user), at: user.deletedAt }];
  }
  const active = isActive(user.document);
  const detail = active ? `${name} is active.` : `${connection.name} has deactivated ${name}.`;
  return [seen, { rule: "active", outcome: active ? "yes" : "no", detail }];
}

/** How a deleted user went, as a sentence. */
function deletion(connection: PushingConnection, { document, deletedAt }: DirectoryUser): string {
  const name = userNameOf(document);
  const withConnection = connection.deletedAt !== null && deletedAt !== null && connection.deletedAt <= deletedAt;
  return withConnection
    ? `The connection ${connection.name} was deleted on ${toIso(deletedAt)}, and ${name} with it.`
    : `${connection.name} deleted ${name} on ${toIso(deletedAt ?? 0)}.`;
}

const CHANNEL_WORDS = {
  group: "The group",
  role: "The role value",
  entitlement: "The entitlement value",
  attribute: "The appAssignments value",
  connection: "The dedicated connection",
} as const;

/** What one assigned value does. */
export function reasonStep(
  reason: ReasonRow,
  connection: PushingConnection,
  applications: ReadonlyMap<string, Application>,
): ExplanationStep {
  const subject = `${CHANNEL_WORDS[reason.channel]} "${reason.value.slice(0, 100)}"`;
  const at = reason.since;
  if (reason.applicationId !== null) {
    const name = applications.get(reason.applicationId)?.name ?? `the application "${reason.key ?? ""}"`;
    const role = reason.role === null ? "" : ` with the role "${reason.role.slice(0, 100)}"`;
    return { rule: "value", outcome: "yes", detail: `${subject} assigns ${name}${role}.`, at };
  }
  if (reason.channel === "role" && connection.applicationId !== null) {
    const name = applications.get(connection.applicationId)?.name ?? "the dedicated application";
    return { rule: "value", outcome: "yes", detail: `${subject} is a role of ${name}.`, at };
  }
  return { rule: "value", outcome: "no", detail: `${subject} assigns nothing: ${mismatch(reason)}`, at };
}

/** That nothing assigns an application to a user who is there. */
export function unassignedStep(connection: PushingConnection, user: DirectoryUser): ExplanationStep {
  const name = userNameOf(user.document);
  const detail = `${connection.name} assigns no application to ${name}: put it into a group named app:<application key>, or give it a role, an entitlement or an attribute that names one.`;
  return { rule: "value", outcome: "no", detail };
}

function mismatch({ key, channel }: ReasonRow): string {
  if (key !== null) return `no application has the key "${key}"; add one and the value takes effect.`;
  return channel === "group"
    ? "its name is not of the form app:<application key> or app:<application key>:<role>."
    : "it is not of the form <application key> or <application key>:<role>.";
}

const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  ok: "",
  stale: " The evidence is past its time; add current metadata.",
  broken: " The proof failed twice since.",
};

function conditionWords(condition: Condition, grade: Grade, isPast: boolean): string {
  if (condition === "stale" && !isPast) return " It proved nothing when it was looked at again.";
  if (condition !== "stale" || grade !== "declared") return CONDITION_WORDS[condition];
  return ` It was declared ${DECLARATION_DAYS} days ago or more; ask again and declare it anew, or add metadata.`;
}

/** What the evidence about an application says. */
export function verdictStep(application: Application, required: Grade, now: number): ExplanationStep {
  const { verdict, grade, checkedAt, findings } = application.saml;
  const condition = conditionAt(application.saml.condition, evidenceEndsAt(application.saml), now);
  const isPast = isPastTime(evidenceEndsAt(application.saml), now);
  const evidence = findings
    .filter((finding) => finding.severity === "proof" || finding.severity === "disproof")
    .map((finding) => finding.code);
  const because = evidence.length === 0 ? "" : ` Evidence: ${evidence.join(", ")}.`;
  const when = checkedAt === null ? "" : ` Checked on ${toIso(checkedAt)}.`;
  const each = required === "login" ? " Each account proves that by a sign-in of its own." : "";
  const says = `${verdict}, grade ${grade}, needed ${required}.${each}${because}${when}${conditionWords(condition, grade, isPast)}`;
  const detail = `SAML support of ${application.name}: ${says}`;
  const refuses = verdict === "unsupported" || condition === "broken";
  const outcome = refuses ? "no" : outcomeOf(application.saml, required);
  return { rule: "verification", outcome, detail, ...(checkedAt === null ? {} : { at: checkedAt }) };
}

function outcomeOf({ verdict, grade }: Application["saml"], required: Grade): ExplanationStep["outcome"] {
  if (verdict !== "supported") return "waiting";
  // What only accounts can prove is told with their gates.
  if (required === "login") return "info";
  return GRADES.indexOf(grade) >= GRADES.indexOf(required) ? "yes" : "waiting";
}

/** The gates of an account and what follows from them. */
export function accountSteps(view: AccountView): readonly ExplanationStep[] {
  const app = view.application.name;
  const gates = Object.entries(view.gates).map(([gate, value]) => `${gate} ${value}`);
  const settled = view.status === "active" || view.status === "retired";
  const next = view.nextStep === null ? "" : ` Next: ${view.nextStep}`;
  const detail = settled
    ? `The account for ${app} is ${view.status}.`
    : `The account for ${app} is ${view.status}. ${view.waitingFor ?? ""}${next}`;
  return [
    { rule: "gate", outcome: "info", detail: `Gates of the account for ${app}: ${gates.join(", ")}.` },
    ...(view.sharedFactor === null ? [] : [factorStep(view.sharedFactor, app)]),
    { rule: "status", outcome: statusOutcome(view), detail, at: view.account.updatedAt },
    ...view.failures.map((failure) => failureStep(failure, app)),
  ];
}

function factorStep(factor: SharedFactor, app: string): ExplanationStep {
  return {
    rule: "factor",
    outcome: "info",
    detail: `Second factor of the account for ${app}: ${serves(factor.serves)}.`,
  };
}

function failureStep({ code, title, detail, since, action }: Failure, app: string): ExplanationStep {
  const seen = detail === null ? "" : ` (${detail})`;
  const says = `What is wrong with the account for ${app} (${code}): ${title}${seen}. ${action}`;
  return { rule: "failure", outcome: "no", detail: says, ...(since !== null && { at: since }) };
}

function statusOutcome({ status }: AccountView): ExplanationStep["outcome"] {
  if (status === "active") return "yes";
  return status === "blocked" || status === "retired" ? "no" : "waiting";
}

/** What is assigned and has no account yet, because a large change is worked off in the background. */
export function pendingStep(application: Application): ExplanationStep {
  const detail = `The account for ${application.name} is being registered; a large change is still being worked off.`;
  return { rule: "status", outcome: "waiting", detail };
}

/** An account that waits for a person, because another one has the user's name or address. */
export function undecidedStep(application: Application): ExplanationStep {
  const detail = `Another account for ${application.name} has this name or address, and a name proves nothing. Approve or reject the adoption: anteroom adoptions list.`;
  return { rule: "adoption", outcome: "waiting", detail };
}

/** Who else has, or had, the name that was asked for. */
export function namesakeStep(connection: PushingConnection, user: DirectoryUser, asked: string): ExplanationStep {
  if (user.deletedAt === null) return formerNameStep(user, asked);
  const detail = `There was another user of this name. ${deletion(connection, user)}`;
  return { rule: "seen", outcome: "info", detail, at: user.createdAt };
}

/** That the name that was asked for is one the user no longer has. */
export function formerNameStep(user: DirectoryUser, asked: string): ExplanationStep {
  const detail = `${userNameOf(user.document)} had the name ${asked.slice(0, 100)} before.`;
  return { rule: "seen", outcome: "info", detail };
}
