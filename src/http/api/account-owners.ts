import { z } from "zod";
import { OWNER_ROLES, type OwnerRole } from "../../domain/account/owners.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { account, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { line } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const person = component(
  "OwnerDraft",
  z.strictObject({ personId: line(320).describe("Id or login name of a person who works here.") }),
);
const tag = "Accounts";

/** Who answers for accounts. */
export const accountOwnerRoutes: readonly Route[] = [
  endpoint({
    method: "PUT",
    path: "/accounts/{id}/owners/{role}",
    operationId: "setAccountOwner",
    tag,
    summary: "Make a person the owner or backup owner of an account, in place of whoever is",
    description: "`{role}` is `owner` or `backup_owner`. No rule replaces a person who was chosen here.",
    action: "assign_owner",
    item: "account",
    body: person,
    status: 200,
    answer: account,
    refuses: ["invalid_value", "conflict"],
    handle: async ({ params, body, origin }, { owners }) =>
      toAccount(await owners.set(params.id, roleOf(params.role), body.personId, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/owners/{role}",
    operationId: "removeAccountOwner",
    tag,
    summary: "Take a role from whoever has it; answers the account as it is then",
    description: "Without its owner, an account is owned by the backup owner.",
    action: "assign_owner",
    item: "account",
    status: 200,
    answer: account,
    refuses: ["invalid_value", "conflict"],
    handle: async ({ params, origin }, { owners }) =>
      toAccount(await owners.remove(params.id, roleOf(params.role), origin)),
  }),
];

function roleOf(text: string): OwnerRole {
  const role = OWNER_ROLES.find((one) => one === text);
  if (role !== undefined) return role;
  const problem = `The address names no role: "${text.slice(0, 60)}"; use owner or backup_owner.`;
  throw new AnteroomError("invalid_value", problem, { attribute: "role" });
}
