import type { ClientProfile } from "./client-profile.ts";
import type { Desk } from "./desk.ts";
import type { Phase } from "./phase.ts";
import type { Robot } from "./robot.ts";

/** A group that is to be pushed and who is in it. */
export interface Team {
  readonly displayName: string;
  readonly members: readonly Robot[];
}

/**
 * What an identity provider's SCIM client does, as an administrator would name it. Every method sends the provider's exact
 * requests, reads the effect back, and throws when an answer or the effect is not what the provider needs.
 */
export interface IdpClient {
  readonly profile: ClientProfile;
  readonly desk: Desk;
  /** Sends what the provider's "test connection" button sends. */
  testConnection(): Promise<void>;
  /** Assigns a robot: looks for it, then creates it or takes over the one that is there. */
  provision(robot: Robot): Promise<void>;
  /** Sends a robot's changed profile and grants; the user name says which one. */
  updateProfile(robot: Robot): Promise<void>;
  /** Unassigns a robot. */
  deactivate(robot: Robot): Promise<void>;
  /** Assigns a robot again. */
  reactivate(robot: Robot): Promise<void>;
  /** Deletes a robot for good, where the provider ever does that. */
  purge?(robot: Robot): Promise<void>;
  /** Pushes a group for the first time, or takes over the one of that name. */
  pushGroup(displayName: string, members: readonly Robot[]): Promise<void>;
  /** Brings the members of a pushed group to exactly these. */
  changeMembers(displayName: string, members: readonly Robot[]): Promise<void>;
  /** Gives a pushed group another name. */
  renameGroup(displayName: string, newName: string): Promise<void>;
  /** Deletes a pushed group. */
  deleteGroup(displayName: string): Promise<void>;
  /** The whole life that a run takes these robots and groups through. */
  plan(robots: readonly Robot[], teams: readonly Team[]): readonly Phase[];
}
