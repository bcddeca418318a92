import { AnteroomError } from "../errors.ts";
import type { Asker } from "./authority.ts";
import { ACTIONS, type Action, cellOf, PERSONAL_ACTIONS } from "./permission.ts";
import { mayGive, type PersonRole, ROLE_NAMES } from "./role.ts";
import { covers, type Scope } from "./scope.ts";

/**
 * Sees to it that nobody hands on more than they have: neither roles above their own nor, with a token, what its scopes do not
 * cover. The local administrator can give every role.
 * @throws {AnteroomError} `forbidden`
 */
export function assertMayGive(asker: Asker, roles: Iterable<PersonRole>): void {
  for (const role of roles) {
    if (canGive(asker, role)) continue;
    const problem = `The role ${ROLE_NAMES[role]} can do more than you can give; ask somebody who has it.`;
    throw new AnteroomError("forbidden", problem, { role });
  }
}

function canGive({ kind, person, scopes }: Asker, role: PersonRole): boolean {
  if (kind === "local_administrator") return true;
  const given = ACTIONS.filter((action) => cellOf(action, role) !== "no" && !PERSONAL_ACTIONS.has(action));
  if (person === null) return given.every((action) => cellOf(action, "api_token") !== "no" && isHeld(scopes, action));
  return mayGive(person.role, role) && given.every((action) => isHeld(scopes, action));
}

function isHeld(scopes: readonly Scope[] | null, action: Action): boolean {
  return scopes === null || covers(scopes, action);
}
