import type { Connection } from "../connection/connection.ts";
import { CHANNELS, type Channel, type ReasonRow, resolveAssignments } from "../directory/assignment.ts";
import type { DirectoryGroup } from "../directory/directory-group.ts";
import { displayNameOf } from "../directory/directory-user.ts";
import type { ApplicationId, UserId, WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";

/** An application as a rule names it. */
export interface NamedApplication {
  readonly id: ApplicationId;
  readonly key: string;
  readonly name: string;
}

/** What one rule of assignment says of a user or a group, and why. */
export interface RuleOutcome {
  readonly channel: Channel;
  /** What the rule looked at; null when there was nothing of its kind. */
  readonly value: string | null;
  readonly outcome: "assigns" | "unmatched" | "nothing";
  readonly application: NamedApplication | null;
  readonly role: string | null;
  /** In a sentence. */
  readonly why: string;
}

const MOST_SHOWN = 50;

const NOTHING: Readonly<Record<Channel, string>> = {
  group: "The user is in no group that stands for an application.",
  role: "The user has no roles.",
  entitlement: "The user has no entitlements.",
  attribute: "The user has no appAssignments.",
  connection: "The connection is not for one application alone.",
};

const ATTRIBUTES: Readonly<Record<Exclude<Channel, "group" | "connection">, string>> = {
  role: "role",
  entitlement: "entitlement",
  attribute: "value of appAssignments",
};

/** Asks every rule of assignment about a user, each channel at least once; at most 50 values are shown. */
export async function rulesOfUser(stores: Stores, connection: Connection, id: UserId): Promise<readonly RuleOutcome[]> {
  const reasons = (await stores.assignments.listReasons([id])).slice(0, MOST_SHOWN);
  const { matched } = resolveAssignments(reasons, connection.applicationId);
  const applications = await namesOf(stores, connection.workspaceId, [...matched.keys()]);
  return CHANNELS.flatMap((channel) => {
    const own = reasons.filter((reason) => reason.channel === channel);
    if (own.length === 0) return [nothing(channel, NOTHING[channel])];
    return own.map((reason) => ruleOf(reason, connection, applications));
  });
}

/** Says what a group stands for. */
export async function rulesOfGroup(
  stores: Stores,
  connection: Connection,
  group: DirectoryGroup,
): Promise<readonly RuleOutcome[]> {
  const value = displayNameOf(group.document) ?? "";
  const { binding } = group;
  const configured = binding?.origin === "configured";
  if (binding === null) {
    const why = `No rule of the connection names the group, and its name does not begin with "app:".`;
    return [{ ...nothing("group", why), value }];
  }
  const { key, role } = binding;
  const found = key === null ? undefined : await stores.applications.find(connection.workspaceId, key);
  if (found === undefined) {
    const why =
      key === null
        ? "Its name begins with app: and names no well-formed key, so that it assigns nothing."
        : `No application has the key "${key}" yet; its members get it once one has.`;
    return [{ channel: "group", value, outcome: "unmatched", application: null, role, why }];
  }
  const application = { id: found.id, key: found.key, name: found.name };
  const source = configured ? "A rule of the connection says so" : "Its name says so";
  const why = `${source}: its members are assigned to ${found.name}${asRole(role)}.`;
  return [{ channel: "group", value, outcome: "assigns", application, role, why }];
}

async function namesOf(
  stores: Stores,
  workspaceId: WorkspaceId,
  ids: readonly ApplicationId[],
): Promise<ReadonlyMap<string, NamedApplication>> {
  const named = new Map<string, NamedApplication>();
  for (const id of ids) {
    const found = await stores.applications.find(workspaceId, id);
    if (found !== undefined) named.set(id, { id, key: found.key, name: found.name });
  }
  return named;
}

function ruleOf(
  reason: ReasonRow,
  { applicationId }: Connection,
  applications: ReadonlyMap<string, NamedApplication>,
): RuleOutcome {
  const { channel, value, key } = reason;
  const own = reason.applicationId === null && channel === "role" && applicationId !== null;
  const application = applications.get(own ? applicationId : (reason.applicationId ?? "")) ?? null;
  const role = own ? value : reason.role;
  if (application === null) {
    const why =
      key === null
        ? `"${value.slice(0, 60)}" is no key of an application; it has to be <key> or <key>:<role>.`
        : `No application has the key "${key}"; the value takes effect once one has.`;
    return { channel, value, outcome: "unmatched", application, role, why };
  }
  return {
    channel,
    value,
    outcome: "assigns",
    application,
    role,
    why: whyAssigned(channel, value, application, own, role),
  };
}

function whyAssigned(
  channel: Channel,
  value: string,
  { name }: NamedApplication,
  own: boolean,
  role: string | null,
): string {
  if (channel === "connection") return `The connection is for ${name} alone: every user of it is assigned to it.`;
  if (channel === "group")
    return `The user is in the group "${value.slice(0, 60)}", which stands for ${name}${asRole(role)}.`;
  if (own) return `The connection is for ${name} alone, so that the role is one of ${name}.`;
  return `The ${ATTRIBUTES[channel]} names ${name}${asRole(role)}.`;
}

function asRole(role: string | null): string {
  return role === null ? "" : ` with the role "${role.slice(0, 60)}"`;
}

function nothing(channel: Channel, why: string): RuleOutcome {
  return { channel, value: null, outcome: "nothing", application: null, role: null, why };
}
