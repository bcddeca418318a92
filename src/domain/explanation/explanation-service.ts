import { type AccountView, describeAccount } from "../account/describe.ts";
import type { Application } from "../application/application.ts";
import type { Grade } from "../application/saml-evidence.ts";
import { type Clock, toIso } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { type ReasonRow, resolveAssignments } from "../directory/assignment.ts";
import { type DirectoryUser, isActive, userNameOf } from "../directory/directory-user.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";

/** One link of the chain from a push to a service account. */
export interface ExplanationStep {
  /** What was asked: `seen`, `active`, `value`, `assignment`, `verification`, `gate`, `status`. */
  readonly rule: string;
  readonly outcome: "yes" | "no" | "waiting" | "info";
  readonly detail: string;
  /** Epoch ms. */
  readonly at?: number;
}

/** Why a user is, or is not, a service account, as one connection sees it. */
export interface Explanation {
  readonly connection: Pick<Connection, "id" | "name" | "idp">;
  readonly user: {
    readonly id: string;
    readonly userName: string;
    readonly active: boolean;
    readonly createdAt: number;
    readonly updatedAt: number;
    readonly deletedAt: number | null;
  } | null;
  readonly conclusion: string;
  readonly steps: readonly ExplanationStep[];
  readonly accounts: readonly AccountView[];
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly requiredGrade: Grade;
}

const MAX_CONNECTIONS = 200;

/** Walks the whole chain of rules for one user and says the outcome of each. */
export class ExplanationService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** One explanation per connection; never having seen the user is an answer, too. */
  async explain(userNameOrId: string): Promise<{ readonly items: readonly Explanation[] }> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const users = await stores.users.listEverywhere(workspaceId, userNameOrId);
      const connections = await stores.connections.list(workspaceId, { limit: MAX_CONNECTIONS });
      const items: Explanation[] = [];
      for (const connection of connections.items) {
        const seen = users.filter((user) => user.connectionId === connection.id);
        // A name can have been deleted and pushed anew: the living one is the answer.
        const user = seen.find((candidate) => candidate.deletedAt === null) ?? seen[0];
        items.push(
          user === undefined ? neverSeen(connection, userNameOrId) : await this.#one(stores, connection, user),
        );
      }
      return { items };
    });
  }

  async #one(stores: Stores, connection: Connection, user: DirectoryUser): Promise<Explanation> {
    const { clock, requiredGrade, workspaceId } = this.#parts;
    const now = clock.now();
    const reasons = user.deletedAt === null ? await stores.assignments.listReasons([user.id]) : [];
    const accounts = (await stores.accounts.listOfUsers([user.id])).map((entry) =>
      describeAccount(entry, requiredGrade, now),
    );
    const { matched } = resolveAssignments(reasons, connection.applicationId);
    const applications = new Map<string, Application>();
    for (const id of matched.keys()) {
      const application = await stores.applications.find(workspaceId, id);
      if (application !== undefined) applications.set(id, application);
    }
    const steps = [
      ...userSteps(connection, user),
      ...reasons.map((reason) => reasonStep(reason, connection, applications)),
      ...[...applications.values()].map((application) => verdictStep(application, requiredGrade)),
      ...accounts.flatMap((view) => accountSteps(view)),
    ];
    const { id, createdAt, updatedAt, deletedAt } = user;
    return {
      connection: { id: connection.id, name: connection.name, idp: connection.idp },
      user: {
        id,
        userName: userNameOf(user.document),
        active: isActive(user.document),
        createdAt,
        updatedAt,
        deletedAt,
      },
      conclusion: conclude(user, reasons, accounts),
      steps,
      accounts,
    };
  }
}

function neverSeen(connection: Connection, asked: string): Explanation {
  const shown = asked.slice(0, 100);
  const detail = `${connection.name} has never pushed ${shown}.`;
  const next = "Assign the user to the Anteroom app in the identity provider.";
  return {
    connection: { id: connection.id, name: connection.name, idp: connection.idp },
    user: null,
    conclusion: `${detail} ${next}`,
    steps: [{ rule: "seen", outcome: "no", detail }],
    accounts: [],
  };
}

function userSteps(connection: Connection, user: DirectoryUser): ExplanationStep[] {
  const name = userNameOf(user.document);
  const seen: ExplanationStep = {
    rule: "seen",
    outcome: "yes",
    detail: `${connection.name} pushed ${name} on ${toIso(user.createdAt)} and changed it last on ${toIso(user.updatedAt)}.`,
    at: user.createdAt,
  };
  if (user.deletedAt !== null) {
    const detail = `${connection.name} deleted ${name} on ${toIso(user.deletedAt)}.`;
    return [seen, { rule: "active", outcome: "no", detail, at: user.deletedAt }];
  }
  const active = isActive(user.document);
  const detail = active ? `${name} is active.` : `${connection.name} has deactivated ${name}.`;
  return [seen, { rule: "active", outcome: active ? "yes" : "no", detail }];
}

const CHANNEL_WORDS = {
  group: "The group",
  role: "The role value",
  entitlement: "The entitlement value",
  attribute: "The appAssignments value",
  connection: "The dedicated connection",
} as const;

function reasonStep(
  reason: ReasonRow,
  connection: Connection,
  applications: ReadonlyMap<string, Application>,
): ExplanationStep {
  const subject = `${CHANNEL_WORDS[reason.channel]} "${reason.value.slice(0, 100)}"`;
  const at = reason.since;
  if (reason.applicationId !== null) {
    const name = applications.get(reason.applicationId)?.name ?? "an application";
    const role = reason.role === null ? "" : ` with the role "${reason.role.slice(0, 100)}"`;
    return { rule: "value", outcome: "yes", detail: `${subject} assigns ${name}${role}.`, at };
  }
  if (reason.channel === "role" && connection.applicationId !== null) {
    const name = applications.get(connection.applicationId)?.name ?? "the dedicated application";
    return { rule: "value", outcome: "yes", detail: `${subject} is a role of ${name}.`, at };
  }
  const fix =
    reason.key === null
      ? "it is not of the form <application key> or <application key>:<role>."
      : `no application has the key "${reason.key}"; add one and the value takes effect.`;
  return { rule: "value", outcome: "no", detail: `${subject} assigns nothing: ${fix}`, at };
}

function verdictStep(application: Application, required: Grade): ExplanationStep {
  const { verdict, grade, checkedAt, findings } = application.saml;
  const evidence = findings
    .filter((finding) => finding.severity === "proof" || finding.severity === "disproof")
    .map((finding) => finding.code);
  const because = evidence.length === 0 ? "" : ` Evidence: ${evidence.join(", ")}.`;
  const when = checkedAt === null ? "" : ` Checked on ${toIso(checkedAt)}.`;
  const detail = `SAML support of ${application.name}: ${verdict}, grade ${grade}, needed ${required}.${because}${when}`;
  const outcome = verdict === "supported" ? "yes" : verdict === "unsupported" ? "no" : "waiting";
  return { rule: "verification", outcome, detail, ...(checkedAt === null ? {} : { at: checkedAt }) };
}

function accountSteps(view: AccountView): ExplanationStep[] {
  const app = view.application.name;
  const gates = Object.entries(view.gates).map(([gate, value]) => `${gate} ${value}`);
  const steps: ExplanationStep[] = [
    { rule: "gate", outcome: "info", detail: `Gates of the account for ${app}: ${gates.join(", ")}.` },
  ];
  const settled = view.status === "active" || view.status === "retired";
  const outcome =
    view.status === "active" ? "yes" : view.status === "blocked" || view.status === "retired" ? "no" : "waiting";
  const next = view.nextStep === null ? "" : ` Next: ${view.nextStep}`;
  const detail = settled
    ? `The account for ${app} is ${view.status}.`
    : `The account for ${app} is ${view.status}. ${view.waitingFor ?? ""}${next}`;
  steps.push({ rule: "status", outcome, detail, at: view.account.updatedAt });
  return steps;
}

function conclude(user: DirectoryUser, reasons: readonly ReasonRow[], accounts: readonly AccountView[]): string {
  const name = userNameOf(user.document);
  const live = accounts.filter((view) => view.status !== "retired");
  if (live.length > 0) {
    const list = live.map((view) => `${view.application.name} (${view.status})`).join(", ");
    return `${name} is a service account for ${list}.`;
  }
  if (user.deletedAt !== null) return `${name} was deleted upstream and is no service account.`;
  if (reasons.length === 0) {
    return `${name} is no service account: no group, role, entitlement or attribute names an application. Assign one in the identity provider.`;
  }
  return `${name} is no service account: none of the assigned values names an application that is known here.`;
}
