import type { JsonObject } from "../lib/json.ts";
import type { ExpectedUser } from "./read-back.ts";
import { entraObjectId, grantedVia, type Robot } from "./robot.ts";
import { ANTEROOM_SCHEMA, ENTERPRISE_SCHEMA, USER_SCHEMA } from "./wire.ts";

/**
 * The two ways Entra writes PATCH: `legacy`, its default, and `compliant`, which a tenant URL with `aadOptscim062020` turns
 * on. A tenant can send both, because provisioning on demand ignores the flag.
 */
export type EntraDialect = "legacy" | "compliant";

const roleType = "WindowsAzureActiveDirectoryRole";

/** The body of `POST /Users`. A custom attribute is nested under its URN, which is not among the `schemas`. */
export function entraCreateBody(robot: Robot, dialect: EntraDialect): JsonObject {
  const attribute = grantedVia(robot, "attribute");
  return {
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId: entraObjectId(robot.userName),
    userName: robot.userName,
    active: true,
    displayName: displayName(robot),
    emails: [{ primary: true, type: "work", value: robot.userName }],
    meta: { resourceType: "User" },
    name: { formatted: displayName(robot), familyName: robot.familyName, givenName: robot.givenName },
    [ENTERPRISE_SCHEMA]: { department: robot.department },
    ...(attribute.length > 0 ? { [ANTEROOM_SCHEMA]: { appAssignments: attribute.join(";") } } : {}),
    roles: grantedVia(robot, "role").map((value) => roleOnCreate(value, dialect)),
  };
}

/** The operations that bring a user's profile and grants up to date, and its activity when the user was taken over. */
export function entraProfileOperations(robot: Robot, dialect: EntraDialect): readonly JsonObject[] {
  return dialect === "legacy" ? legacyOperations(robot) : compliantOperations(robot);
}

/** The one operation that switches a user on or off: as text in the legacy dialect. */
export function entraActiveOperation(active: boolean, dialect: EntraDialect): JsonObject {
  if (dialect === "compliant") return { op: "replace", path: "active", value: active };
  return { op: "Replace", path: "active", value: active ? "True" : "False" };
}

/** What such a user must look like when read back. */
export function entraExpectation(robot: Robot, active: boolean): ExpectedUser {
  return {
    userName: robot.userName,
    externalId: entraObjectId(robot.userName),
    givenName: robot.givenName,
    familyName: robot.familyName,
    displayName: displayName(robot),
    roles: grantedVia(robot, "role"),
    appAssignments: grantedVia(robot, "attribute"),
    active,
  };
}

function legacyOperations(robot: Robot): readonly JsonObject[] {
  const roles = grantedVia(robot, "role").map((value) => ({
    value: JSON.stringify({ id: entraObjectId(`role:${value}`), value, displayName: value }),
  }));
  const attribute = grantedVia(robot, "attribute");
  return [
    { op: "Replace", path: "displayName", value: displayName(robot) },
    { op: "Replace", path: "name.givenName", value: robot.givenName },
    { op: "Replace", path: "name.familyName", value: robot.familyName },
    { op: "Replace", path: 'emails[type eq "work"].value', value: robot.userName },
    { op: "Add", path: "externalId", value: entraObjectId(robot.userName) },
    { op: "Add", path: `${ENTERPRISE_SCHEMA}:department`, value: robot.department },
    ...(attribute.length > 0
      ? [{ op: "Add", path: `${ANTEROOM_SCHEMA}:appAssignments`, value: attribute.join(";") }]
      : []),
    ...(roles.length > 0 ? [{ op: "Add", path: "roles", value: roles }] : []),
  ];
}

function compliantOperations(robot: Robot): readonly JsonObject[] {
  const roles = grantedVia(robot, "role").map((value) => ({ primary: false, type: roleType, display: value, value }));
  const attribute = grantedVia(robot, "attribute");
  return [
    { op: "replace", path: 'emails[type eq "work"].value', value: robot.userName },
    {
      op: "replace",
      value: {
        displayName: displayName(robot),
        externalId: entraObjectId(robot.userName),
        "name.givenName": robot.givenName,
        "name.familyName": robot.familyName,
        [`${ENTERPRISE_SCHEMA}:department`]: robot.department,
        ...(attribute.length > 0 ? { [`${ANTEROOM_SCHEMA}:appAssignments`]: attribute.join(";") } : {}),
      },
    },
    { op: "replace", path: "roles", value: roles },
  ];
}

/** `AppRoleAssignmentsComplex` says `displayName`, `AssertiveAppRoleAssignmentsComplex` says `display`. */
function roleOnCreate(value: string, dialect: EntraDialect): JsonObject {
  const name = dialect === "legacy" ? { displayName: value } : { display: value };
  return { primary: false, type: roleType, ...name, value };
}

function displayName(robot: Robot): string {
  return `${robot.givenName} ${robot.familyName}`;
}
