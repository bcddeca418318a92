import type { AccountPolicy } from "../../domain/account/account-policy.ts";
import type { Connection } from "../../domain/connection/connection.ts";
import { changesBetween } from "../../domain/directory/attribute-changes.ts";
import { displayNameOf, userNameOf } from "../../domain/directory/directory-user.ts";
import type { ScimRequest } from "../../domain/directory/scim-request.ts";
import { type RuleOutcome, rulesOfGroup, rulesOfUser } from "../../domain/dry-run/assignment-rules.ts";
import type { ObservedStores } from "../../domain/dry-run/observed-stores.ts";
import { type TouchedAccount, touchedAccounts } from "../../domain/dry-run/touched-accounts.ts";
import type { AttributeChange, NewRecord } from "../../domain/event/event.ts";
import type { UserId } from "../../domain/id.ts";
import type { Stores } from "../../domain/unit.ts";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import { TOLERANCES } from "../../scim/tolerances.ts";
import {
  type AppliedTolerance,
  authenticated,
  type DryRunOrder,
  type DryRunReport,
  type DryRunStep,
  type Match,
} from "./dry-run-report.ts";
import type { ScimAnswer } from "./scim-answer.ts";

/** The resource that an address names, as it was before. */
export type Found = { readonly id: string; readonly name: string } | null;

/** A request that was carried out in a unit that is still open. */
export interface EndedTrial {
  readonly observed: ObservedStores;
  readonly order: DryRunOrder;
  readonly request: ScimRequest;
  readonly kind: string;
  readonly before: Found;
  readonly answer: ScimAnswer;
  readonly tokens: number;
  readonly policy: AccountPolicy;
  readonly now: number;
}

/** Looks up what an address names; null for a collection and for what is not there. */
export async function findTarget(
  stores: Stores,
  connection: Connection,
  { kind, id }: { readonly kind: string; readonly id: string },
): Promise<Found> {
  if (kind === "user") {
    const user = await stores.users.find(connection.id, id);
    return user === undefined ? null : { id, name: userNameOf(user.document) };
  }
  if (kind !== "group") return null;
  const group = await stores.groups.find(connection.id, id);
  return group === undefined ? null : { id, name: displayNameOf(group.document) ?? "" };
}

/** Tells the steps of a request that was not refused. To be asked inside its unit. */
export async function reportOf(trial: EndedTrial): Promise<DryRunReport> {
  const { observed, order, request, answer } = trial;
  const [record] = observed.records;
  const body = bodyOf(answer);
  const match = matchOf(trial, record, body);
  const tolerances = [...(record?.rewrites ?? request.rewrites)].map(toTolerance);
  const changes = record === undefined ? [] : changesOf(record);
  const rules = await rulesOf(trial, record);
  const accounts = await accountsOf(trial, record);
  const events = observed.events.map(({ type }) => type);
  const found = { match, tolerances, changes, ignored: record?.noOps ?? [], rules, accounts, events };
  return {
    outcome: record === undefined ? "read" : record.result === "skipped" ? "no_op" : "applied",
    committed: order.commit && record !== undefined,
    httpStatus: answer.status,
    answer: body,
    steps: stepsOf(trial, record, found),
    failure: null,
    ...found,
  };
}

type Findings = Pick<DryRunReport, "match" | "tolerances" | "changes" | "ignored" | "rules" | "accounts" | "events">;

function stepsOf(trial: EndedTrial, record: NewRecord | undefined, found: Findings): readonly DryRunStep[] {
  const { request, tokens, order } = trial;
  return [
    authenticated(request.connection, tokens),
    { name: "parse", state: "done", sentence: parsed(found) },
    { name: "match", state: "done", sentence: matched(found.match) },
    mapped(record, found),
    decided(record, found),
    written(order, record, found),
  ];
}

function parsed({ tolerances }: Findings): string {
  if (tolerances.length === 0) return "The message is understood as it is written.";
  return `The message is understood with ${counted(tolerances.length, "tolerance")} of the dialect.`;
}

function matched(match: Match | null): string {
  if (match === null) return "Nothing had to be matched.";
  const value = `${match.by} "${match.value.slice(0, 60)}"`;
  return match.found === null ? `Nothing here has the ${value} yet.` : `${match.found.name} is found by the ${value}.`;
}

function mapped(record: NewRecord | undefined, { changes, ignored, rules }: Findings): DryRunStep {
  if (record === undefined) return { name: "map", state: "skipped", sentence: "A read changes no attribute." };
  const unmatched = rules.filter(({ outcome }) => outcome === "unmatched").length;
  const said = [
    counted(changes.length, "attribute", "changes", "change"),
    ...(ignored.length === 0 ? [] : [`${ignored.length} ignored`]),
    ...(unmatched === 0 ? [] : [`${counted(unmatched, "value", "names", "name")} no application`]),
  ];
  return { name: "map", state: unmatched === 0 ? "done" : "warning", sentence: `${said.join("; ")}.` };
}

function decided(record: NewRecord | undefined, { accounts }: Findings): DryRunStep {
  if (record === undefined) return { name: "decide", state: "skipped", sentence: "A read decides nothing." };
  const made = accounts.filter(({ change }) => change === "registered").length;
  const moved = accounts.filter(({ change }) => change === "changed" || change === "retired").length;
  const said = [
    record.result === "skipped" ? `Skip: ${record.reason ?? "nothing changes."}` : `${record.operation}.`,
    ...(made === 0 ? [] : [`${counted(made, "service account", "is", "are")} registered.`]),
    ...(moved === 0 ? [] : [`${counted(moved, "service account", "changes", "change")}.`]),
    ...(record.result === "warning" && record.reason !== null ? [record.reason] : []),
  ];
  return { name: "decide", state: record.result === "warning" ? "warning" : "done", sentence: said.join(" ") };
}

function written(order: DryRunOrder, record: NewRecord | undefined, { events }: Findings): DryRunStep {
  if (record === undefined) return { name: "write", state: "skipped", sentence: "A read writes nothing." };
  const what = `the provisioning record and ${counted(events.length, "event")}`;
  if (order.commit) return { name: "write", state: "done", sentence: `Written, with ${what}.` };
  return { name: "write", state: "skipped", sentence: `Not written. For real it would be, with ${what}.` };
}

/** What the request was matched with: an id in the address, a filter, or for a creation the name that must be free. */
function matchOf({ before, order, request, kind }: EndedTrial, record: NewRecord | undefined, body: JsonObject | null) {
  if (before !== null) return { by: "id", value: before.id, found: before };
  if (record !== undefined) {
    const by = kind === "groups" ? "displayName" : "userName";
    return { by, value: record.resourceName ?? "", found: null };
  }
  const filter = filterIn(order);
  if (filter === undefined) return null;
  const listed = body?.["Resources"];
  const first = Array.isArray(listed) ? listed[0] : undefined;
  return { by: "filter", value: filter, found: isJsonObject(first) ? foundIn(first, request) : null };
}

function foundIn(resource: JsonObject, { connection }: ScimRequest): Found {
  const { id, userName, displayName } = resource as Record<string, unknown>;
  const name = [userName, displayName].find((one) => typeof one === "string") ?? connection.name;
  return typeof id === "string" ? { id, name: String(name) } : null;
}

function filterIn({ path, body }: DryRunOrder): string | undefined {
  const sent = isJsonObject(body) ? body["filter"] : undefined;
  const query = new URLSearchParams(path.split("?")[1] ?? "").get("filter");
  return typeof sent === "string" ? sent : (query ?? undefined);
}

async function rulesOf(trial: EndedTrial, record: NewRecord | undefined): Promise<readonly RuleOutcome[]> {
  const { stores } = trial.observed;
  const { connection } = trial.request;
  const id = record?.resourceId ?? null;
  if (id === null || trial.order.method === "DELETE") return [];
  if (record?.resourceType === "User") return rulesOfUser(stores, connection, id as UserId);
  const group = await stores.groups.find(connection.id, id);
  return group === undefined ? [] : rulesOfGroup(stores, connection, group);
}

function accountsOf(trial: EndedTrial, record: NewRecord | undefined): Promise<readonly TouchedAccount[]> {
  const { observed, request, policy, now } = trial;
  const userId = record?.resourceType === "User" ? (record.resourceId as UserId | null) : null;
  const { workspaceId } = request.connection;
  return touchedAccounts(observed.stores, observed.events, { workspaceId, userId, policy, now });
}

function changesOf({ changes }: NewRecord): readonly AttributeChange[] {
  return "created" in changes ? changesBetween({}, JSON.parse(changes.created) as JsonObject) : changes;
}

function toTolerance({ rule, where }: NewRecord["rewrites"][number]): AppliedTolerance {
  const known = Object.hasOwn(TOLERANCES, rule) ? TOLERANCES[rule as keyof typeof TOLERANCES].does : STALE;
  return { rule, where, does: known };
}

const STALE = "Leaves out what was revoked since the version that the message was made from.";

function bodyOf({ body }: ScimAnswer): JsonObject | null {
  if (body === undefined) return null;
  return typeof body === "string" ? (JSON.parse(body) as JsonObject) : body;
}

function counted(count: number, noun: string, one: string = "", many: string = ""): string {
  const verb = count === 1 ? one : many;
  return `${count} ${noun}${count === 1 ? "" : "s"}${verb === "" ? "" : ` ${verb}`}`;
}
