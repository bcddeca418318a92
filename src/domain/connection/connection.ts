import type { ApplicationId, ConnectionId, PersonId, WorkspaceId } from "../id.ts";

/** The identity providers that Anteroom knows by name. */
export const IDPS = [
  "okta",
  "entra",
  "onelogin",
  "jumpcloud",
  "ping",
  "google",
  "keycloak",
  "authentik",
  "generic",
] as const;
/** An identity provider. */
export type Idp = (typeof IDPS)[number];

/** A way of reading SCIM: one per identity provider, or `strict`, which refuses what the RFCs refuse. */
export type DialectName = Idp | "strict";
/** All ways of reading SCIM. */
export const DIALECTS: readonly DialectName[] = [...IDPS, "strict"];

/** A rule of an administrator that ties one group to an application. Exactly one of the first three names the group. */
export interface GroupBinding {
  readonly groupId?: string | undefined;
  readonly externalId?: string | undefined;
  readonly displayName?: string | undefined;
  /** The key of the application. */
  readonly application: string;
  readonly role?: string | undefined;
}

/** One IdP app that calls us. Everything it pushes belongs to it alone. */
export interface Connection {
  readonly id: ConnectionId;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly idp: Idp;
  readonly dialect: DialectName;
  /** The application this connection is dedicated to: every user of the connection is assigned to it. */
  readonly applicationId: ApplicationId | null;
  readonly groupBindings: readonly GroupBinding[];
  /** Days between unassignment or deletion and retirement. */
  readonly graceDays: number;
  /** Who answers for its accounts when nothing better is known. */
  readonly defaultOwnerId: PersonId | null;
  readonly defaultBackupOwnerId: PersonId | null;
  readonly userCount: number;
  readonly groupCount: number;
  readonly lastRequestAt: number | null;
  readonly consecutiveFailures: number;
  /** The sentence of the last refused or failed write. */
  readonly lastFailure: string | null;
  /** Whether everything in it was made up by a simulation. */
  readonly sample: boolean;
  /** While frozen, reads are answered and writes are put off with 503. */
  readonly frozenAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How a connection is doing. */
export type ConnectionState = "waiting" | "live" | "quiet" | "failing" | "frozen";

const QUIET_AFTER_MS = 72 * 60 * 60 * 1000;
const FAILING_FROM = 5;

/**
 * Says how a connection is doing: `waiting` until its first request, `failing` after five refused or failed writes in a
 * row, `quiet` after 72 hours of silence (Entra calls every 40 minutes, even when nothing changes).
 */
export function connectionState(
  connection: Pick<Connection, "frozenAt" | "lastRequestAt" | "consecutiveFailures">,
  now: number,
): ConnectionState {
  if (connection.frozenAt !== null) return "frozen";
  if (connection.lastRequestAt === null) return "waiting";
  if (connection.consecutiveFailures >= FAILING_FROM) return "failing";
  return now - connection.lastRequestAt > QUIET_AFTER_MS ? "quiet" : "live";
}
