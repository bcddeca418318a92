import type { LoadRequest } from "./request.ts";

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** Creates an empty group. */
export function createGroup(displayName: string): LoadRequest {
  const body = JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName });
  return { method: "POST", path: "/Groups", body, expectStatus: 201 };
}

/** Adds members. The answer has no body, as no identity provider asks for one. */
export function addMembers(groupId: string, userIds: readonly string[]): LoadRequest {
  return patchMembers(groupId, { op: "add", path: "members", value: members(userIds) });
}

/** Removes one member by filter, as Okta does. */
export function removeMember(groupId: string, userId: string): LoadRequest {
  return patchMembers(groupId, { op: "remove", path: `members[value eq "${userId}"]` });
}

/** Removes members by a list of values, as Entra does. */
export function removeMembers(groupId: string, userIds: readonly string[]): LoadRequest {
  return patchMembers(groupId, { op: "remove", path: "members", value: members(userIds) });
}

/** Looks a group up by name without its members, as Entra does before it creates one. */
export function lookUpGroup(displayName: string): LoadRequest {
  const filter = encodeURIComponent(`displayName eq "${displayName}"`);
  const path = `/Groups?excludedAttributes=members&filter=${filter}`;
  return { method: "GET", path, expectStatus: 200, expectText: displayName };
}

function members(userIds: readonly string[]): readonly { readonly value: string }[] {
  return userIds.map((value) => ({ value }));
}

function patchMembers(groupId: string, operation: unknown): LoadRequest {
  const body = JSON.stringify({ schemas: [PATCH_OP], Operations: [operation] });
  return { method: "PATCH", path: `/Groups/${groupId}`, body, expectStatus: 204 };
}
