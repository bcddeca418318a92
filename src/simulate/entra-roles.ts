import type { JsonObject } from "../lib/json.ts";
import { entraObjectId } from "./robot.ts";

/**
 * The two ways Entra writes PATCH: `legacy`, its default, and `compliant`, which a tenant URL with `aadOptscim062020` turns
 * on. A tenant can send both, because provisioning on demand ignores the flag.
 */
export type EntraDialect = "legacy" | "compliant";

/**
 * The function that maps app roles: SingleAppRoleAssignment, AppRoleAssignmentsComplex (never removes) or
 * AssertiveAppRoleAssignmentsComplex.
 */
export type RoleFunction = "single" | "complex" | "assertive";

const roleType = "WindowsAzureActiveDirectoryRole";

/** The `roles` of a new user. */
export function rolesOnCreate(values: readonly string[], via: RoleFunction): readonly JsonObject[] {
  if (via === "single") return values.slice(0, 1).map((value) => ({ primary: true, type: roleType, value }));
  return values.map((value) => element(value, via));
}

/** The operations that bring the roles of a known user up to date; none where the function has nothing to say. */
export function roleOperations(
  values: readonly string[],
  via: RoleFunction,
  dialect: EntraDialect,
): readonly JsonObject[] {
  if (via === "assertive") {
    return [{ op: "replace", path: "roles", value: values.map((value) => element(value, via)) }];
  }
  const sent = via === "single" ? values.slice(0, 1) : values;
  const [first] = sent;
  if (first === undefined) return [];
  if (dialect === "legacy") return [{ op: "Add", path: "roles", value: sent.map(asJson) }];
  if (via === "single") return [{ op: "Add", path: 'roles[primary eq "True"].value', value: first }];
  return [{ op: "add", path: "roles", value: sent.map((value) => element(value, via)) }];
}

/** Only the first of several roles survives SingleAppRoleAssignment. */
export function rolesKept(values: readonly string[], via: RoleFunction): readonly string[] {
  return via === "single" ? values.slice(0, 1) : values;
}

/** `AppRoleAssignmentsComplex` says `displayName`, `AssertiveAppRoleAssignmentsComplex` says `display`. */
function element(value: string, via: "complex" | "assertive"): JsonObject {
  const name = via === "complex" ? { displayName: value } : { display: value };
  return { primary: false, type: roleType, ...name, value };
}

/** Without the flag a role is JSON inside a string. */
function asJson(value: string): JsonObject {
  return { value: JSON.stringify({ id: entraObjectId(`role:${value}`), value, displayName: value }) };
}
