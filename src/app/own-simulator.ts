import { readFile } from "node:fs/promises";
import type { SimulationTask, Simulator } from "../domain/simulation/simulation.ts";
import type { Log } from "../log/log.ts";
import type { Variant } from "../simulate/simulators.ts";
import { simulators } from "../simulate/simulators.ts";

/** Slow enough to be watched and to leave room for everybody else. */
const REQUESTS_PER_SECOND = 20;
const AT_A_TIME = 2;
/** A provider that is told to come back later does so at once: somebody watches. */
const LONGEST_WAIT_SECONDS = 2;

const EXAMPLE = { key: "northwind-crm", name: "Northwind CRM" } as const;
const EXAMPLE_METADATA = new URL("../../data/demo/northwind-crm.xml", import.meta.url);

/** A simulator that is told where the server listens, once it does. */
export interface OwnSimulator extends Simulator {
  readonly reach: (url: string) => void;
}

/** The simulated identity providers, towards this very server: over real HTTP, as any other client. */
export function createOwnSimulator(log: Log): OwnSimulator {
  let ownUrl: string | undefined;
  // A token that is fetched needs an OAuth client, which a connection of its own does not have.
  const kinds = simulators.map(({ idp, label, variants }) => ({
    idp,
    label,
    variants: variants.filter(({ fetchesTokens }) => fetchesTokens !== true).map(({ name, does }) => ({ name, does })),
  }));
  return {
    kinds,
    exampleApp: async () => ({ ...EXAMPLE, metadata: await readFile(EXAMPLE_METADATA) }),
    reach: (url) => {
      ownUrl = url;
    },
    async begin(task) {
      if (ownUrl === undefined) throw new Error("The server does not listen yet.");
      const { simulate } = await import("../simulate/simulate.ts");
      const { variant, domain } = variantOf(task);
      const { users, apps, token, onCall, signal } = task;
      const client = variant.open({
        baseUrl: `${ownUrl}/scim/v2`,
        token,
        requestsPerSecond: REQUESTS_PER_SECOND,
        maxWaitSeconds: LONGEST_WAIT_SECONDS,
        onCall,
        signal,
      });
      let planned: readonly { readonly step: string; readonly total: number }[] = [];
      const ended = simulate(
        client,
        { users, apps, domain },
        { concurrency: AT_A_TIME, signal, onPlan: (steps) => (planned = steps) },
      ).then(
        () => undefined,
        (err: unknown) => log.error({ err }, "A simulation met a defect"),
      );
      return { ended, progress: () => progressOf(client.desk, planned) };
    },
  };
}

function variantOf({ idp, variant: name }: SimulationTask): { readonly variant: Variant; readonly domain: string } {
  const simulator = simulators.find((one) => one.idp === idp);
  const variant = simulator?.variants.find((one) => one.name === name);
  if (simulator === undefined || variant === undefined) throw new Error(`There is no simulator ${idp} ${name}.`);
  return { variant, domain: simulator.domain };
}

function progressOf(
  { tally, session }: ReturnType<Variant["open"]>["desk"],
  planned: readonly { readonly step: string; readonly total: number }[],
) {
  const counts = new Map(tally.steps.map(({ step, done, failed }) => [step, { done, failed }]));
  const steps = planned.map((one) => ({ ...one, ...(counts.get(one.step) ?? { done: 0, failed: 0 }) }));
  return { requests: session.requests, steps, failures: tally.failures };
}
