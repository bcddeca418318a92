import { v7 } from "uuid";
import type { Brand } from "../lib/brand.ts";

/** The id of a connection. */
export type ConnectionId = Brand<"ConnectionId">;
/** The id of an OAuth client: its `client_id`. */
export type OAuthClientId = Brand<"OAuthClientId">;
/** The id of a directory user: the SCIM `id` of a User. */
export type UserId = Brand<"UserId">;
/** The id of a directory group: the SCIM `id` of a Group. */
export type GroupId = Brand<"GroupId">;
/** The id of an application. */
export type ApplicationId = Brand<"ApplicationId">;
/** The id of a service account. */
export type AccountId = Brand<"AccountId">;
/** The id of the conversion of an account. */
export type ConversionId = Brand<"ConversionId">;
/** The id of a proposal to adopt an account. */
export type AdoptionId = Brand<"AdoptionId">;
/** The id of an integration. */
export type IntegrationId = Brand<"IntegrationId">;
/** The id of an authenticator. */
export type AuthenticatorId = Brand<"AuthenticatorId">;
/** The id of a link to enrol an authenticator. */
export type EnrolmentLinkId = Brand<"EnrolmentLinkId">;
/** The id of a link to set up a connection. */
export type SetupLinkId = Brand<"SetupLinkId">;
/** The id of a recovery code. */
export type RecoveryCodeId = Brand<"RecoveryCodeId">;
/** The id of an entry in the verification ledger. */
export type VerificationId = Brand<"VerificationId">;
/** The id of an identity provider through which people sign in. */
export type SsoProviderId = Brand<"SsoProviderId">;
/** The id of the session of a person. */
export type SsoSessionId = Brand<"SsoSessionId">;
/** The id of a vault. */
export type VaultId = Brand<"VaultId">;
/** The id of a secret, which all its versions share. */
export type SecretId = Brand<"SecretId">;
/** The id of a passkey of a person. */
export type PasskeyId = Brand<"PasskeyId">;
/** The id of a person who operates Anteroom. */
export type PersonId = Brand<"PersonId">;
/** The id of an approval by a second person. */
export type ApprovalId = Brand<"ApprovalId">;
/** The id of the workspace that owns everything on this server. */
export type WorkspaceId = Brand<"WorkspaceId">;

/** Whether a text has the shape of an id of ours; nothing that people name may have it. */
export function hasShapeOfId(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}

const ID_BYTES = 16;
/** Random bytes for many ids at once: asking the system for each costs more than all the rest. */
const pool = new Uint8Array(256 * ID_BYTES);
let used = pool.length;
/** Those of one id. Always the same array, because a new one for each costs as much as writing the id. */
const random = new Uint8Array(ID_BYTES);
let latest = 0;
let sequence = 0;

/**
 * Makes a new id: a UUIDv7 (RFC 9562 §5.7), so that ids sort by creation, those of one millisecond included; opaque outside.
 */
export function newId<Id extends Brand<string>>(): Id {
  draw();
  tick();
  return v7({ random, msecs: latest, seq: sequence }) as Id;
}

/** Takes fresh random bytes from the pool. */
function draw(): void {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  for (let at = 0; at < ID_BYTES; at += 1) random[at] = pool[used + at] ?? 0;
  used += ID_BYTES;
}

/** Steps time and the number within it. The number starts at random in every millisecond, and its top bit is left as room. */
function tick(): void {
  const now = Date.now();
  if (now > latest) {
    latest = now;
    sequence = random.subarray(0, 4).reduce((number, byte) => number * 256 + byte, 0) >>> 2;
    return;
  }
  sequence += 1;
}
