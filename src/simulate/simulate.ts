import { createEntraClient, type EntraOptions } from "./entra.ts";
import { createOktaClient, type OktaOptions } from "./okta.ts";
import { inventRobots } from "./robot.ts";
import { type RunOptions, runSequence } from "./run.ts";
import type { Summary } from "./summary.ts";

/** How many robots a run invents and which applications it gives them. */
export interface Population {
  readonly users: number;
  /** Assignment values, `<application key>` or `<application key>:<role>`. */
  readonly apps: readonly string[];
}

/** Runs Okta's whole sequence with invented robots of `example.com`. */
export async function simulateOkta(options: OktaOptions & Population & RunOptions): Promise<Summary> {
  const client = createOktaClient(options);
  const { users: count, apps: values } = options;
  const robots = inventRobots({ count, values, channels: client.channels, domain: "example.com" });
  return await runSequence(client, robots, options);
}

/** Runs Entra's whole sequence with invented robots of `contoso.example`. */
export async function simulateEntra(options: EntraOptions & Population & RunOptions): Promise<Summary> {
  const client = createEntraClient(options);
  const { users: count, apps: values } = options;
  const robots = inventRobots({ count, values, channels: client.channels, domain: "contoso.example" });
  return await runSequence(client, robots, options);
}
