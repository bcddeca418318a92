import { v7 } from "uuid";
import type { Brand } from "../lib/brand.ts";

/** The id of a connection. */
export type ConnectionId = Brand<"ConnectionId">;
/** The id of a directory user: the SCIM `id` of a User. */
export type UserId = Brand<"UserId">;
/** The id of a directory group: the SCIM `id` of a Group. */
export type GroupId = Brand<"GroupId">;
/** The id of an application. */
export type ApplicationId = Brand<"ApplicationId">;
/** The id of a service account. */
export type AccountId = Brand<"AccountId">;
/** The id of an integration. */
export type IntegrationId = Brand<"IntegrationId">;
/** The id of an authenticator. */
export type AuthenticatorId = Brand<"AuthenticatorId">;
/** The id of an entry in the verification ledger. */
export type VerificationId = Brand<"VerificationId">;
/** The id of the workspace that owns everything on this server. */
export type WorkspaceId = Brand<"WorkspaceId">;

/** Whether a text has the shape of an id of ours; nothing that people name may have it. */
export function hasShapeOfId(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}

/** Makes a new id: a UUIDv7 (RFC 9562 §5.7), so that ids sort by creation; opaque outside. */
export function newId<Id extends Brand<string>>(): Id {
  return v7() as Id;
}
