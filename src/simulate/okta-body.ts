import { randomBytes } from "node:crypto";
import type { JsonObject } from "../lib/json.ts";
import type { ExpectedUser } from "./read-back.ts";
import { grantedVia, oktaId, type Robot } from "./robot.ts";
import { ANTEROOM_SCHEMA, ENTERPRISE_SCHEMA, objectAt, USER_SCHEMA } from "./wire.ts";

/**
 * Okta's two kinds of SCIM client: `aiw`, an app made with the App Integration Wizard (PUT for everything), and `oin`, an
 * app from the catalogue (PATCH for activation and groups, the raw token as the header).
 */
export type OktaFamily = "aiw" | "oin";

/** The body of `POST /Users`: in the catalogue family as documented, in the wizard family as captured. */
export function oktaCreateBody(robot: Robot, family: OktaFamily): JsonObject {
  const names = family === "oin" ? { displayName: displayName(robot), locale: "en-US" } : {};
  return {
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA, ...attributeSchema(robot)],
    userName: robot.userName,
    name: { givenName: robot.givenName, familyName: robot.familyName },
    emails: [email(robot, family)],
    ...names,
    externalId: oktaId(robot.userName),
    [ENTERPRISE_SCHEMA]: { department: robot.department },
    ...grants(robot, undefined),
    groups: [],
    password: placeholder(),
    active: true,
  };
}

/** The body of `PUT /Users/{id}`: what the server returned, with Okta's profile and placeholders written over it. */
export function oktaReplaceBody(robot: Robot, current: JsonObject, family: OktaFamily, active: boolean): JsonObject {
  const schemas = Array.isArray(current["schemas"]) ? current["schemas"] : [];
  return {
    ...current,
    schemas: [...new Set([USER_SCHEMA, ENTERPRISE_SCHEMA, ...attributeSchema(robot), ...schemas])],
    userName: robot.userName,
    name: { ...objectAt(current, "name"), givenName: robot.givenName, familyName: robot.familyName },
    emails: [email(robot, family)],
    ...(family === "oin" ? { displayName: displayName(robot) } : {}),
    externalId: oktaId(robot.userName),
    [ENTERPRISE_SCHEMA]: { ...objectAt(current, ENTERPRISE_SCHEMA), department: robot.department },
    ...grants(robot, current),
    groups: [],
    password: placeholder(),
    active,
  };
}

/** What such a user must look like when read back. */
export function oktaExpectation(robot: Robot, family: OktaFamily, active: boolean): ExpectedUser {
  return {
    userName: robot.userName,
    externalId: oktaId(robot.userName),
    givenName: robot.givenName,
    familyName: robot.familyName,
    ...(family === "oin" ? { displayName: displayName(robot) } : {}),
    roles: grantedVia(robot, "role"),
    entitlements: grantedVia(robot, "entitlement"),
    appAssignments: grantedVia(robot, "attribute"),
    active,
  };
}

function displayName(robot: Robot): string {
  return `${robot.givenName} ${robot.familyName}`;
}

function email(robot: Robot, family: OktaFamily): JsonObject {
  return { primary: true, value: robot.userName, ...(family === "oin" ? { type: "work" } : {}) };
}

function attributeSchema(robot: Robot): readonly string[] {
  return grantedVia(robot, "attribute").length > 0 ? [ANTEROOM_SCHEMA] : [];
}

/** A list that became empty is left out of the body; one that was never there is not mentioned either. */
function grants(robot: Robot, current: JsonObject | undefined): JsonObject {
  const roles = grantedVia(robot, "role").map((value) => ({ value, display: value }));
  const entitlements = grantedVia(robot, "entitlement");
  const attribute = grantedVia(robot, "attribute");
  const { appAssignments: _, ...others } = objectAt(current, ANTEROOM_SCHEMA) ?? {};
  return {
    roles: roles.length > 0 ? roles : undefined,
    entitlements:
      entitlements.length > 0
        ? entitlements.map((value) => ({ value, display: value, type: "Application" }))
        : undefined,
    [ANTEROOM_SCHEMA]: attribute.length > 0 ? { ...others, appAssignments: attribute } : undefined,
  };
}

/** Okta always sends a random password, even when it does not synchronise passwords. */
function placeholder(): string {
  return randomBytes(9).toString("base64url");
}
