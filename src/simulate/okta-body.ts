import { randomBytes } from "node:crypto";
import type { JsonObject } from "../lib/json.ts";
import type { ExpectedUser } from "./read-back.ts";
import { anchorOf, fullName, grantedVia, oktaId, type Robot } from "./robot.ts";
import { ANTEROOM_SCHEMA, ENTERPRISE_SCHEMA, objectAt, USER_SCHEMA } from "./wire.ts";

/**
 * Okta's two kinds of SCIM client: `aiw`, an app made with the App Integration Wizard (PUT for everything), and `oin`, an
 * app from the catalogue (PATCH for activation and groups, the raw token as the header).
 */
export type OktaFamily = "aiw" | "oin";

/** How a grant through a channel is written as an element of `roles` or `entitlements`. */
export type GrantWriter = (channel: "role" | "entitlement", value: string) => JsonObject;

/** The body of `POST /Users`: in the catalogue family as documented, in the wizard family as captured. */
export function oktaCreateBody(robot: Robot, family: OktaFamily, write: GrantWriter = asAttribute): JsonObject {
  const names = family === "oin" ? { displayName: fullName(robot), locale: "en-US" } : {};
  return {
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA, ...attributeSchema(robot)],
    userName: robot.userName,
    name: { givenName: robot.givenName, familyName: robot.familyName },
    emails: [email(robot, family)],
    ...names,
    externalId: oktaId(anchorOf(robot)),
    [ENTERPRISE_SCHEMA]: { department: robot.department },
    ...grants(robot, undefined, write),
    groups: [],
    password: placeholder(),
    active: true,
  };
}

/** The body of `PUT /Users/{id}`: what the server returned, with Okta's profile and placeholders written over it. */
export function oktaReplaceBody(
  robot: Robot,
  current: JsonObject,
  { family, active, write = asAttribute }: { family: OktaFamily; active: boolean; write?: GrantWriter },
): JsonObject {
  const schemas = Array.isArray(current["schemas"]) ? current["schemas"] : [];
  return {
    ...current,
    schemas: [...new Set([USER_SCHEMA, ENTERPRISE_SCHEMA, ...attributeSchema(robot), ...schemas])],
    userName: robot.userName,
    name: { ...objectAt(current, "name"), givenName: robot.givenName, familyName: robot.familyName },
    emails: [email(robot, family)],
    ...(family === "oin" ? { displayName: fullName(robot) } : {}),
    externalId: oktaId(anchorOf(robot)),
    [ENTERPRISE_SCHEMA]: { ...objectAt(current, ENTERPRISE_SCHEMA), department: robot.department },
    ...grants(robot, current, write),
    groups: [],
    password: placeholder(),
    active,
  };
}

/** What such a user must look like when read back. */
export function oktaExpectation(robot: Robot, family: OktaFamily, active: boolean): ExpectedUser {
  return {
    userName: robot.userName,
    externalId: oktaId(anchorOf(robot)),
    givenName: robot.givenName,
    familyName: robot.familyName,
    ...(family === "oin" ? { displayName: fullName(robot) } : {}),
    roles: grantedVia(robot, "role"),
    entitlements: grantedVia(robot, "entitlement"),
    appAssignments: grantedVia(robot, "attribute"),
    active,
  };
}

function email(robot: Robot, family: OktaFamily): JsonObject {
  return { primary: true, value: robot.userName, ...(family === "oin" ? { type: "work" } : {}) };
}

function attributeSchema(robot: Robot): readonly string[] {
  return grantedVia(robot, "attribute").length > 0 ? [ANTEROOM_SCHEMA] : [];
}

/** A list that became empty is left out of the body; one that was never there is not mentioned either. */
function grants(robot: Robot, current: JsonObject | undefined, write: GrantWriter): JsonObject {
  const roles = grantedVia(robot, "role").map((value) => write("role", value));
  const entitlements = grantedVia(robot, "entitlement").map((value) => write("entitlement", value));
  const attribute = grantedVia(robot, "attribute");
  const { appAssignments: _, ...others } = objectAt(current, ANTEROOM_SCHEMA) ?? {};
  return {
    roles: roles.length > 0 ? roles : undefined,
    entitlements: entitlements.length > 0 ? entitlements : undefined,
    [ANTEROOM_SCHEMA]: attribute.length > 0 ? { ...others, appAssignments: attribute } : undefined,
  };
}

/** An element as a mapped attribute makes it, without entitlement management. */
export function asAttribute(channel: "role" | "entitlement", value: string): JsonObject {
  return { value, display: value, ...(channel === "entitlement" ? { type: "Application" } : {}) };
}

/** Okta always sends a random password, even when it does not synchronise passwords. */
export function placeholder(): string {
  return randomBytes(9).toString("base64url");
}
