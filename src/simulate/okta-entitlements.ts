import type { JsonObject } from "../lib/json.ts";
import type { ClientProfile } from "./client-profile.ts";
import type { Desk } from "./desk.ts";
import type { IdpClient, Team } from "./idp-client.ts";
import { assign, changes, connect, nameOfRobot, plantOne } from "./life.ts";
import { OktaClient, oktaProfile } from "./okta.ts";
import { type OktaOffer, offersOf } from "./okta-discovery.ts";
import { each, once, type Phase } from "./phase.ts";
import { grantedVia, type Robot } from "./robot.ts";
import type { ClientOptions } from "./scim-session.ts";
import { patchBody, userPath } from "./wire.ts";

/** A client that behaves like Okta's with entitlement management switched on ("Governance with SCIM 2.0"). */
export function createOktaGovernanceClient(options: ClientOptions): IdpClient {
  const profile = {
    ...oktaProfile("oin"),
    name: "Okta (entitlement management)",
    channels: ["role", "entitlement"],
  } as const satisfies ClientProfile;
  return new OktaGovernanceClient(profile, options);
}

/** Okta with entitlement management: it reads what there is to grant, and grants it in `roles` and `entitlements`. */
class OktaGovernanceClient extends OktaClient {
  #offers: ReadonlyMap<string, OktaOffer> = new Map();

  constructor(profile: ClientProfile, options: ClientOptions) {
    super(profile, { ...options, family: "oin" });
    this.writeGrant = (channel, value) => this.#element(channel, value);
  }

  override plan(people: readonly Robot[], _teams: readonly Team[]): readonly Phase[] {
    const robots = people.map(regrant);
    const granted = robots.filter(({ grants }) => grants.length > 0);
    return [
      connect(this),
      once("discover what can be granted", this.profile.name, () => this.#discover(this.desk)),
      plantOne(this, robots),
      assign(this, robots),
      each("revoke and grant again", granted, nameOfRobot, (robot) => this.#revokeAndGrant(robot)),
      ...changes(this, robots, []),
      ...this.extras(robots),
    ];
  }

  async #discover(desk: Desk): Promise<void> {
    this.#offers = await offersOf(desk);
  }

  async #revokeAndGrant(robot: Robot): Promise<void> {
    for (const state of [{ ...robot, grants: [] }, robot]) {
      const value = {
        roles: grantedVia(state, "role").map((id) => this.#element("role", id)),
        entitlements: grantedVia(state, "entitlement").map((id) => this.#element("entitlement", id)),
      };
      const path = userPath(this.desk.userId(robot));
      await this.desk.session.send("PATCH", path, [200, 204], patchBody({ op: "replace", value }));
      await this.expect(state, true);
    }
  }

  #element(channel: "role" | "entitlement", value: string): JsonObject {
    const offer = this.#offers.get(`${channel} ${value}`);
    if (offer === undefined)
      throw new Error(`The server offers no ${channel} ${value}, so that nobody can be given it.`);
    return { value, display: offer.displayName, ...(channel === "entitlement" ? { type: offer.type } : {}) };
  }
}

/** An application is granted as an entitlement, one of its roles as a role. */
function regrant(robot: Robot): Robot {
  const grants = robot.grants.map(({ value }) => {
    const channel = value.includes(":") ? "role" : "entitlement";
    return { channel, value } as const;
  });
  return { ...robot, grants };
}
