import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { MEMBER_KINDS, VAULT_KINDS, VAULT_ROLES } from "../../domain/secret/vault.ts";
import type { VaultView } from "../../domain/secret/vault-service.ts";
import { component } from "./component.ts";
import { hasField, instant, isoOrNull, line, NOTHING_TO_CHANGE } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";
import { visitorOf } from "./vault-visitor.ts";

const name = line(200);
const description = line(500).nullable();
const draft = component("VaultDraft", z.strictObject({ name, description: description.optional() }));
const patch = component(
  "VaultPatch",
  z
    .strictObject({
      name: name.optional(),
      description: description.optional(),
      archived: z
        .boolean()
        .optional()
        .describe("An archived vault takes no secrets. One that holds some cannot be archived."),
    })
    .refine(hasField, { error: NOTHING_TO_CHANGE }),
);
const memberFields = {
  kind: z.enum(MEMBER_KINDS),
  id: z.string().describe("The id of a person, or the public part of a token."),
  role: z
    .enum(VAULT_ROLES)
    .describe("viewer: sees what is kept. user: reads and writes it. manager: decides who else may."),
};
const member = component("VaultMemberDraft", z.strictObject({ ...memberFields, id: line(100) }));
const shown = component(
  "Vault",
  z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(VAULT_KINDS).describe("cloud: its keys are with this server, so that automation works."),
    description: z.string().nullable(),
    isDefault: z
      .boolean()
      .describe("Whether secrets lie here unless they were moved; everybody is a user of this one."),
    members: z.array(
      z.object({
        ...memberFields,
        name: z.string().nullable().describe("Of the person or token; null for one that is no more."),
        addedAt: instant,
      }),
    ),
    principals: z.int().describe("How many logins were moved here; the default vault holds all others, too."),
    createdAt: instant,
    updatedAt: instant,
    archivedAt: instant.nullable(),
  }),
);
const listed = component("VaultList", z.object({ items: z.array(shown) }));

const tag = "Vaults";

/** Vaults: who may use which secrets. */
export const vaultRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/vaults",
    operationId: "listVaults",
    tag,
    summary: "List the vaults, archived ones included, newest first",
    action: "read",
    status: 200,
    answer: listed,
    handle: async (_call, { vaults }) => ({ items: (await vaults.list()).map(toVault) }),
  }),
  endpoint({
    method: "POST",
    path: "/vaults",
    operationId: "createVault",
    tag,
    summary: "Make a vault; who makes it is its first manager",
    action: "manage_vaults",
    body: draft,
    status: 201,
    answer: shown,
    refuses: ["uniqueness", "conflict"],
    location: ({ id }) => `/vaults/${id}`,
    handle: async ({ body, caller, origin }, { vaults }) =>
      toVault(
        await vaults.create({ name: body.name, description: body.description ?? null }, visitorOf(caller), origin),
      ),
  }),
  endpoint({
    method: "GET",
    path: "/vaults/{id}",
    operationId: "getVault",
    tag,
    summary: "Show a vault with its members",
    action: "read",
    item: "vault",
    status: 200,
    answer: shown,
    handle: async ({ params }, { vaults }) => toVault(await vaults.get(params.id)),
  }),
  endpoint({
    method: "PATCH",
    path: "/vaults/{id}",
    operationId: "changeVault",
    tag,
    summary: "Rename, describe, archive or reopen a vault",
    action: "manage_vaults",
    item: "vault",
    body: patch,
    status: 200,
    answer: shown,
    refuses: ["uniqueness", "conflict"],
    handle: async ({ params, body, origin }, { vaults }) => toVault(await vaults.update(params.id, body, origin)),
  }),
  endpoint({
    method: "PUT",
    path: "/vaults/{id}/members",
    operationId: "setVaultMember",
    tag,
    summary: "Add a member, or give one another role",
    action: "manage_vaults",
    item: "vault",
    body: member,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { vaults }) => toVault(await vaults.putMember(params.id, body, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/vaults/{id}/members/{kind}/{memberId}",
    operationId: "removeVaultMember",
    tag,
    summary: "Take a member out of a vault",
    action: "manage_vaults",
    item: "vault",
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { vaults }) =>
      toVault(await vaults.removeMember(params.id, params.kind, params.memberId, origin)),
  }),
];

function toVault({ vault, members, principals }: VaultView): z.output<typeof shown> {
  const { workspaceId: _, createdAt, updatedAt, archivedAt, ...known } = vault;
  return {
    ...known,
    members: members.map(({ addedAt, ...one }) => ({ ...one, addedAt: toIso(addedAt) })),
    principals,
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    archivedAt: isoOrNull(archivedAt),
  };
}
