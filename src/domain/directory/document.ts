import type { JsonObject } from "../../lib/json.ts";

/**
 * The attributes of a resource in canonical form, as they are stored: names spelled as in the schemas, values of the
 * declared types, readWrite attributes only (no `id`, `meta`, `schemas`, `groups`, `members`, `password`), extension
 * attributes nested under their URN, no null, no empty list, no empty object, at most one `primary` in a list.
 * `roles` and `entitlements` are lists of objects whatever form the client sent.
 */
export type Document = JsonObject;

/** The URN of our SCIM extension. */
export const ANTEROOM_URN = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";
/** The URN of the enterprise extension (RFC 7643 §4.3). */
export const ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** The attributes that carry assignments and that PUT clears only after the connection has asserted them for the user. */
export const ASSIGNMENT_ATTRIBUTES = ["roles", "entitlements", "appAssignments"] as const;
/** The name of an attribute that carries assignments. */
export type AssignmentAttribute = (typeof ASSIGNMENT_ATTRIBUTES)[number];

/** A place where what the client sent was read differently from how it was written, and the rule that did it. */
export interface Rewrite {
  /** The name of a tolerance rule, as listed in `scim/tolerances.ts`. */
  readonly rule: string;
  /** Where: an attribute path or a part of the message. Never a value. */
  readonly where: string;
}

/** A part of a request that had no effect, and why. A no-op without a reason is a defect. */
export interface NoOp {
  readonly where: string;
  readonly reason: string;
}

/** What a change made of a document, with everything the provisioning record needs to say about it. */
export interface Changed {
  readonly document: Document;
  readonly rewrites: readonly Rewrite[];
  readonly noOps: readonly NoOp[];
  /** Which assignment attributes the request spoke of, `[]` and null included. */
  readonly asserted: readonly AssignmentAttribute[];
  /** Which of `roles` and `entitlements` the request gave as strings; the others it spoke of were objects. */
  readonly stringForms: readonly ("roles" | "entitlements")[];
  /** `active` when the request spoke of it, so that a no-op can be told from silence. */
  readonly spokeOfActive: boolean;
}

/** What a change may look at: the stored document and what the connection asserted for this user before. */
export interface Current {
  readonly document: Document;
  readonly asserted: readonly AssignmentAttribute[];
}

/** A parsed and validated request body, waiting for the state it will be applied to inside the unit. Pure. */
export type Change = (current: Current) => Changed;

/** One step of a change to the members of a group, in request order. Ids are as sent; duplicates are already folded. */
export type MemberStep =
  | { readonly kind: "add" | "remove" | "replace"; readonly userIds: readonly string[]; readonly where: string }
  | { readonly kind: "clear"; readonly where: string };
