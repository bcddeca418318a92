import { AnteroomError } from "../../domain/errors.ts";
import { ITEM_ROLES, type ItemRole } from "../../domain/person/item-role.ts";
import type { Action, ItemKind } from "../../domain/person/permission.ts";
import { holders, toHolders } from "./item-role-answer.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const tag = "People";

/** Who is what on single items. Owners and backup owners of accounts are given elsewhere, by rules of their own. */
export const itemRoleRoutes: readonly Route[] = [
  ...routesOf("account", "Account", "/accounts", "assign_owner"),
  ...routesOf("integration", "Integration", "/integrations", "manage_integrations"),
  ...routesOf("application", "Application", "/applications", "manage_applications"),
];

function routesOf(kind: ItemKind, name: string, path: string, action: Action): readonly Route[] {
  return [
    endpoint({
      method: "GET",
      path: `${path}/{id}/roles` as "/{id}",
      operationId: `list${name}Roles`,
      tag,
      summary: `List who is what on one ${kind}`,
      action: "read",
      status: 200,
      answer: holders,
      handle: async ({ params }, { itemRoles }) => toHolders(await itemRoles.holders({ kind, id: params.id })),
    }),
    endpoint({
      method: "PUT",
      path: `${path}/{id}/roles/{role}/{personId}` as "/{id}/{role}/{personId}",
      operationId: `give${name}Role`,
      tag,
      summary: `Make a person something on one ${kind}`,
      action,
      item: kind,
      body: NO_FIELDS,
      status: 200,
      answer: holders,
      refuses: ["invalid_value"],
      handle: async ({ params, origin }, { itemRoles }) =>
        toHolders(await itemRoles.give({ kind, id: params.id }, roleOf(params.role), params.personId, origin)),
    }),
    endpoint({
      method: "DELETE",
      path: `${path}/{id}/roles/{role}/{personId}` as "/{id}/{role}/{personId}",
      operationId: `take${name}Role`,
      tag,
      summary: `Take a role on one ${kind} from a person; answers who is left`,
      action,
      item: kind,
      status: 200,
      answer: holders,
      refuses: ["invalid_value"],
      handle: async ({ params, origin }, { itemRoles }) =>
        toHolders(await itemRoles.take({ kind, id: params.id }, roleOf(params.role), params.personId, origin)),
    }),
  ];
}

function roleOf(text: string): ItemRole {
  const role = Object.values(ITEM_ROLES)
    .flat()
    .find((one) => one === text);
  if (role !== undefined) return role;
  const problem = `The address names no role: "${text.slice(0, 60)}"; use operator, reviewer, manager or owner.`;
  throw new AnteroomError("invalid_value", problem, { attribute: "role" });
}
