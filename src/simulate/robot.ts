import { createHash } from "node:crypto";

/** The way an application assignment reaches the server: through a pushed group, a role, an entitlement or the extension attribute. */
export type Channel = "group" | "role" | "entitlement" | "attribute";

/** One application given to a robot: `value` is `<key>` or `<key>:<role>`. */
export interface Grant {
  readonly channel: Channel;
  readonly value: string;
}

/** An invented directory user that stands for a service account. */
export interface Robot {
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly department: string;
  readonly grants: readonly Grant[];
  /** The user name it had before; the provider's own id still belongs to that one. */
  readonly formerName?: string;
}

/** What decides the invented robots of a run; equal plans give equal robots. */
export interface RobotPlan {
  readonly count: number;
  /** The domain of the user names, one that can belong to nobody (RFC 2606). */
  readonly domain: string;
  /** Assignment values, `<key>` or `<key>:<role>`, dealt out in turn; empty gives nobody an application. */
  readonly values: readonly string[];
  /** The channels this identity provider can use, taken in turn. */
  readonly channels: readonly Channel[];
}

const trades = ["crm", "billing", "wiki", "tickets", "ads", "files", "chat"] as const;

/** Invents robots: the same plan always gives the same ones. */
export function inventRobots(plan: RobotPlan): readonly Robot[] {
  return Array.from({ length: plan.count }, (_, index) => inventRobot(plan, index));
}

function inventRobot(plan: RobotPlan, index: number): Robot {
  const number = String(index + 1).padStart(2, "0");
  const trade = trades[index % trades.length] ?? trades[0];
  const value = plan.values[index % plan.values.length];
  const channel = plan.channels[index % plan.channels.length];
  return {
    userName: `svc-${trade}-${number}@${plan.domain}`,
    givenName: `Robot ${number}`,
    familyName: `${trade.slice(0, 1).toUpperCase()}${trade.slice(1)}`,
    department: "Automation",
    grants: value === undefined || channel === undefined ? [] : [{ channel, value }],
  };
}

/** The values a robot is given through one channel. */
export function grantedVia(robot: Robot, channel: Channel): readonly string[] {
  return robot.grants.filter((grant) => grant.channel === channel).map((grant) => grant.value);
}

/** Given and family name, as display names are made of. */
export function fullName(robot: Robot): string {
  return `${robot.givenName} ${robot.familyName}`;
}

/** The name by which a provider's own id of a robot is derived: it outlives a renaming. */
export function anchorOf(robot: Robot): string {
  return robot.formerName ?? robot.userName;
}

/** An id as other providers make them: a GUID, always the same for the same robot. */
export function providerId(robot: Robot): string {
  return entraObjectId(anchorOf(robot));
}

/** The id Okta would have for this name: `00u` and 17 letters and digits, always the same for the same name. */
export function oktaId(name: string): string {
  const letters = digest(name)
    .toString("base64")
    .replaceAll(/[^A-Za-z0-9]/g, "");
  return `00u${letters.padEnd(17, "0").slice(0, 17)}`;
}

/** The object id Entra would have for this name: a GUID, always the same for the same name. */
export function entraObjectId(name: string): string {
  const hex = digest(name).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function digest(name: string): Buffer {
  return createHash("sha256").update(name.toLowerCase()).digest();
}
