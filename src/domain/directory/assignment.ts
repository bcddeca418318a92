import type { JsonValue } from "../../lib/json.ts";
import type { AccountFacts } from "../account/gates.ts";
import { AnteroomError } from "../errors.ts";
import type { ApplicationId, ConnectionId, UserId, WorkspaceId } from "../id.ts";
import { ANTEROOM_URN, ASSIGNMENT_ATTRIBUTES, type AssignmentAttribute, type Document } from "./document.ts";

/** The ways in which an app reaches a user over SCIM. */
export const CHANNELS = ["group", "role", "entitlement", "attribute", "connection"] as const;
/** A way in which an app reaches a user. The channel of each reason is kept because removal differs. */
export type Channel = (typeof CHANNELS)[number];

/** The channels whose values stand in the document of a user. */
export type ValueChannel = "role" | "entitlement" | "attribute";

/** The channel of each attribute that carries assignments. */
export const CHANNEL_OF: Readonly<Record<AssignmentAttribute, ValueChannel>> = {
  roles: "role",
  entitlements: "entitlement",
  appAssignments: "attribute",
};

/** What one assignment value says: `<application key>` or `<application key>:<role>`. */
export interface AssignmentTarget {
  /** Lower case; null when the value has no well-formed key and so can match nothing. */
  readonly key: string | null;
  readonly role: string | null;
}

/** One value of one channel, as a user's document gives it. */
export interface AssignedValue extends AssignmentTarget {
  readonly channel: ValueChannel;
  /** The value as sent, without the other values of the same string. */
  readonly value: string;
}

/** A reason as the store joins it: the raw value, and the application it names if there is one. */
export interface ReasonRow extends AssignmentTarget {
  readonly userId: UserId;
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
  readonly channel: Channel;
  readonly value: string;
  /** The group for channel `group`. */
  readonly sourceId: string | null;
  readonly applicationId: ApplicationId | null;
  /** What is known about the application's support for SAML; null when no application is named. */
  readonly saml: AccountFacts["application"] | null;
  readonly since: number;
}

/** What is assigned to one user, grouped by application, with the values that match nothing. */
export interface Assignments {
  readonly matched: ReadonlyMap<ApplicationId, Assignment>;
  readonly unmatched: readonly ReasonRow[];
}

/** The assignment of one user to one application: the union of its reasons. */
export interface Assignment {
  readonly applicationId: ApplicationId;
  /** Without repeats, sorted by code point. */
  readonly roles: readonly string[];
  readonly reasons: readonly ReasonRow[];
}

const KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MAX_VALUE_CHARACTERS = 1024;

/** Whether a text is a well-formed application key. */
export function isApplicationKey(text: string): boolean {
  return KEY.test(text);
}

/** Reads `<key>` or `<key>:<role>`; the role is all after the first colon. */
export function parseTarget(value: string): AssignmentTarget {
  const colon = value.indexOf(":");
  const key = (colon === -1 ? value : value.slice(0, colon)).trim().toLowerCase();
  const role = colon === -1 ? "" : value.slice(colon + 1).trim();
  if (!isApplicationKey(key)) return { key: null, role: null };
  return { key, role: role === "" ? null : role };
}

/** Reads a group name of the form `app:<key>[:<role>]` and answers what follows `app:`; undefined for any other name. */
export function parseGroupName(displayName: string): string | undefined {
  const name = displayName.trim();
  return /^app:/i.test(name) ? name.slice("app:".length).trim() : undefined;
}

/** The most values one user may be assigned. Nobody assigns a thousand apps; each value is a row. */
export const MAX_ASSIGNED_VALUES = 1000;

/**
 * Lists the values that a document assigns, each once per channel. One string may hold several, split at `,` and `;`.
 * @throws {AnteroomError} `invalid_value` when they are too many
 */
export function assignedValues(document: Document): readonly AssignedValue[] {
  const found = new Map<string, AssignedValue>();
  for (const attribute of ASSIGNMENT_ATTRIBUTES) {
    for (const value of elementValues(document, attribute).flatMap(splitValues)) {
      const channel = CHANNEL_OF[attribute];
      found.set(`${channel} ${value}`, { channel, value, ...parseTarget(value) });
    }
  }
  if (found.size > MAX_ASSIGNED_VALUES) {
    const problem = `roles, entitlements and appAssignments hold ${found.size} values together; send at most ${MAX_ASSIGNED_VALUES}.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "roles" });
  }
  return [...found.values()];
}

/** Splits one string into the values it holds. */
export function splitValues(text: string): string[] {
  return text
    .split(/[,;]/)
    .map((part) => part.trim().slice(0, MAX_VALUE_CHARACTERS))
    .filter((part) => part !== "");
}

/**
 * Takes values away from the assignment attributes of a document. An element that holds nothing else goes; one that holds
 * other values too keeps those.
 */
export function withoutValues(document: Document, revoked: (channel: Channel, value: string) => boolean): Document {
  const result: Record<string, JsonValue | undefined> = { ...document };
  for (const attribute of ASSIGNMENT_ATTRIBUTES) {
    const channel = CHANNEL_OF[attribute];
    const keep = (element: JsonValue): readonly JsonValue[] => {
      const values = splitValues(valueText(element));
      const left = values.filter((value) => !revoked(channel, value));
      if (left.length === values.length) return [element];
      return left.length === 0 ? [] : [withText(element, left.join(","))];
    };
    writeElements(result, attribute, (elements) => elements.flatMap(keep));
  }
  return result;
}

/**
 * Groups reasons by application. On a connection dedicated to one application, role values that name no application
 * are its roles. Reasons for one application make one assignment; its roles are their union.
 */
export function resolveAssignments(reasons: readonly ReasonRow[], dedicatedTo: ApplicationId | null): Assignments {
  const byApplication = new Map<ApplicationId, { roles: Set<string>; reasons: ReasonRow[] }>();
  const unmatched: ReasonRow[] = [];
  for (const reason of reasons) {
    const own = reason.applicationId === null && reason.channel === "role" && dedicatedTo !== null;
    const applicationId = own ? dedicatedTo : reason.applicationId;
    if (applicationId === null) {
      unmatched.push(reason);
      continue;
    }
    const entry = byApplication.get(applicationId) ?? { roles: new Set<string>(), reasons: [] };
    const role = own ? reason.value : reason.role;
    if (role !== null) entry.roles.add(role);
    entry.reasons.push(reason);
    byApplication.set(applicationId, entry);
  }
  const matched = new Map<ApplicationId, Assignment>();
  for (const [applicationId, { roles, reasons: own }] of byApplication) {
    matched.set(applicationId, { applicationId, roles: [...roles].sort(), reasons: own });
  }
  return { matched, unmatched };
}

function elementValues(document: Document, attribute: AssignmentAttribute): string[] {
  const holder = attribute === "appAssignments" ? document[ANTEROOM_URN] : document;
  const elements = isRecord(holder) ? holder[attribute] : undefined;
  return Array.isArray(elements) ? elements.map(valueText) : [];
}

function writeElements(
  document: Record<string, JsonValue | undefined>,
  attribute: AssignmentAttribute,
  change: (elements: readonly JsonValue[]) => readonly JsonValue[],
): void {
  if (attribute !== "appAssignments") {
    const elements = document[attribute];
    if (Array.isArray(elements)) setOrDrop(document, attribute, change(elements));
    return;
  }
  const extension = document[ANTEROOM_URN];
  if (!isRecord(extension)) return;
  const elements = extension[attribute];
  if (!Array.isArray(elements)) return;
  const copy = { ...extension };
  setOrDrop(copy, attribute, change(elements));
  if (Object.keys(copy).length === 0) delete document[ANTEROOM_URN];
  else document[ANTEROOM_URN] = copy;
}

function setOrDrop(holder: Record<string, JsonValue | undefined>, name: string, elements: readonly JsonValue[]): void {
  if (elements.length === 0) delete holder[name];
  else holder[name] = elements;
}

function valueText(element: JsonValue): string {
  if (typeof element === "string") return element;
  const value = isRecord(element) ? element["value"] : undefined;
  return typeof value === "string" ? value : "";
}

function withText(element: JsonValue, value: string): JsonValue {
  return isRecord(element) ? { ...element, value } : value;
}

function isRecord(value: JsonValue | undefined): value is Record<string, JsonValue | undefined> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
