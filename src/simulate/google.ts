import type { JsonObject } from "../lib/json.ts";
import { type ClientProfile, neverAgain } from "./client-profile.ts";
import { assign, changes, connect, nameOfRobot, plantOne, shortLived } from "./life.ts";
import { each, type Phase } from "./phase.ts";
import type { ExpectedUser } from "./read-back.ts";
import { grantedVia, providerId, type Robot } from "./robot.ts";
import { ScimClient, type UserWrite } from "./scim-client.ts";
import type { ClientOptions } from "./scim-session.ts";
import { ANTEROOM_SCHEMA, objectsAt, patchBody, textAt, USER_SCHEMA, userPath } from "./wire.ts";

const profile: ClientProfile = {
  name: "Google Workspace",
  headers: { Accept: "application/scim+json" },
  authorization: "bearer",
  contentType: "application/scim+json",
  timeoutMs: 60_000,
  retry: neverAgain,
  channels: ["attribute"],
};

/** The attributes that its screen for the mapping is built from. */
const mapped = ["userName", "name", "emails", "active"];

/**
 * Google Workspace's client. Google documents what happens and not how it is written: discovery of /Schemas, suspension and
 * deletion as two independent triggers, no groups. The forms of PATCH and of the search are plain RFC 7644.
 */
export class GoogleClient extends ScimClient {
  constructor(options: ClientOptions) {
    super(profile, options);
  }

  /** Builds the mapping from what the server says that it accepts. */
  async testConnection(): Promise<void> {
    const schemas = await this.desk.list("/Schemas");
    const user = schemas.resources.find((schema) => textAt(schema, "id") === USER_SCHEMA);
    const names = objectsAt(user, "attributes").map((attribute) => textAt(attribute, "name"));
    const missing = mapped.filter((name) => !names.includes(name));
    if (missing.length > 0) throw new Error(`/Schemas does not list ${missing.join(", ")} of a user.`);
    await this.desk.list("/Users?startIndex=1&count=1");
  }

  async purge(robot: Robot): Promise<void> {
    await this.deleteUser(robot);
  }

  /** A deletion needs no suspension before it; the shared life deletes after one. */
  override plan(robots: readonly Robot[]): readonly Phase[] {
    const robot = shortLived(robots);
    return [
      connect(this),
      plantOne(this, robots),
      assign(this, robots),
      ...changes(this, robots, []),
      each("create and delete while active", robot ? [robot] : [], nameOfRobot, async (item) => {
        await this.provision(item);
        await this.purge(item);
      }),
    ];
  }

  protected createBody(robot: Robot): JsonObject {
    const attribute = grantedVia(robot, "attribute");
    return {
      schemas: [USER_SCHEMA, ...(attribute.length > 0 ? [ANTEROOM_SCHEMA] : [])],
      userName: robot.userName,
      externalId: providerId(robot),
      ...this.#profileOf(robot),
      active: true,
    };
  }

  protected async writeUser(robot: Robot, write: UserWrite, active: boolean): Promise<void> {
    const link = write === "link" ? { externalId: providerId(robot) } : {};
    const value = write === "activity" ? { active } : { ...link, ...this.#profileOf(robot), active };
    const path = userPath(this.desk.userId(robot));
    await this.desk.session.send("PATCH", path, [200, 204], patchBody({ op: "replace", value }));
  }

  protected expectation(robot: Robot, active: boolean): ExpectedUser {
    const { userName, givenName, familyName } = robot;
    const appAssignments = grantedVia(robot, "attribute");
    return { userName, givenName, familyName, externalId: providerId(robot), appAssignments, active };
  }

  protected createGroupBody(): JsonObject {
    throw noGroups();
  }

  protected writeMembers(): Promise<void> {
    throw noGroups();
  }

  protected writeName(): Promise<void> {
    throw noGroups();
  }

  #profileOf(robot: Robot): JsonObject {
    const attribute = grantedVia(robot, "attribute");
    return {
      name: { givenName: robot.givenName, familyName: robot.familyName },
      emails: [{ value: robot.userName, type: "work", primary: true }],
      ...(attribute.length > 0 ? { [ANTEROOM_SCHEMA]: { appAssignments: attribute } } : {}),
    };
  }
}

function noGroups(): Error {
  return new Error("Google Workspace provisions users only.");
}
