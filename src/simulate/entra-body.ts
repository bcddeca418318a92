import type { JsonObject } from "../lib/json.ts";
import { type EntraDialect, type RoleFunction, roleOperations, rolesKept, rolesOnCreate } from "./entra-roles.ts";
import type { ExpectedUser } from "./read-back.ts";
import { entraObjectId, fullName, grantedVia, type Robot } from "./robot.ts";
import { ANTEROOM_SCHEMA, ENTERPRISE_SCHEMA, USER_SCHEMA } from "./wire.ts";

/** How a tenant writes one user. */
export interface EntraManner {
  readonly dialect: EntraDialect;
  readonly roles: RoleFunction;
}

/** The body of `POST /Users`. A custom attribute is nested under its URN, which is not among the `schemas`. */
export function entraCreateBody(robot: Robot, { roles }: EntraManner): JsonObject {
  const attribute = grantedVia(robot, "attribute");
  return {
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId: entraObjectId(robot.userName),
    userName: robot.userName,
    active: true,
    displayName: fullName(robot),
    emails: [{ primary: true, type: "work", value: robot.userName }],
    meta: { resourceType: "User" },
    name: { formatted: fullName(robot), familyName: robot.familyName, givenName: robot.givenName },
    [ENTERPRISE_SCHEMA]: { department: robot.department },
    ...(attribute.length > 0 ? { [ANTEROOM_SCHEMA]: { appAssignments: attribute.join(";") } } : {}),
    roles: rolesOnCreate(grantedVia(robot, "role"), roles),
  };
}

/** The operations that bring a user's profile and grants up to date. */
export function entraProfileOperations(robot: Robot, { dialect, roles }: EntraManner): readonly JsonObject[] {
  const profile = dialect === "legacy" ? legacyProfile(robot) : compliantProfile(robot);
  return [...profile, ...roleOperations(grantedVia(robot, "role"), roles, dialect)];
}

/** The one operation that switches a user on or off: as text in the legacy dialect. */
export function entraActiveOperation(active: boolean, dialect: EntraDialect): JsonObject {
  if (dialect === "compliant") return { op: "replace", path: "active", value: active };
  return { op: "Replace", path: "active", value: active ? "True" : "False" };
}

/** The one operation that names a user's manager. */
export function entraManagerOperation(managerId: string, dialect: EntraDialect): JsonObject {
  if (dialect === "compliant") return { op: "add", path: `${ENTERPRISE_SCHEMA}:manager`, value: managerId };
  return { op: "Add", path: `${ENTERPRISE_SCHEMA}:manager`, value: [{ $ref: null, value: managerId }] };
}

/** What such a user must look like when read back. */
export function entraExpectation(robot: Robot, { roles }: EntraManner, active: boolean): ExpectedUser {
  return {
    userName: robot.userName,
    externalId: entraObjectId(robot.userName),
    givenName: robot.givenName,
    familyName: robot.familyName,
    displayName: fullName(robot),
    roles: rolesKept(grantedVia(robot, "role"), roles),
    appAssignments: grantedVia(robot, "attribute"),
    active,
  };
}

function legacyProfile(robot: Robot): readonly JsonObject[] {
  const attribute = grantedVia(robot, "attribute");
  return [
    { op: "Replace", path: "displayName", value: fullName(robot) },
    { op: "Replace", path: "name.givenName", value: robot.givenName },
    { op: "Replace", path: "name.familyName", value: robot.familyName },
    { op: "Replace", path: 'emails[type eq "work"].value', value: robot.userName },
    { op: "Add", path: "externalId", value: entraObjectId(robot.userName) },
    { op: "Add", path: `${ENTERPRISE_SCHEMA}:department`, value: robot.department },
    ...(attribute.length > 0
      ? [{ op: "Add", path: `${ANTEROOM_SCHEMA}:appAssignments`, value: attribute.join(";") }]
      : []),
  ];
}

function compliantProfile(robot: Robot): readonly JsonObject[] {
  const attribute = grantedVia(robot, "attribute");
  return [
    { op: "replace", path: 'emails[type eq "work"].value', value: robot.userName },
    {
      op: "replace",
      value: {
        displayName: fullName(robot),
        externalId: entraObjectId(robot.userName),
        "name.givenName": robot.givenName,
        "name.familyName": robot.familyName,
        [`${ENTERPRISE_SCHEMA}:department`]: robot.department,
        ...(attribute.length > 0 ? { [`${ANTEROOM_SCHEMA}:appAssignments`]: attribute.join(";") } : {}),
      },
    },
  ];
}
