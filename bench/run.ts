import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toLines } from "./report/print.ts";
import { isMet, type Result } from "./result.ts";
import type { Scale } from "./scale.ts";
import { Anteroom } from "./subjects/anteroom.ts";
import { PEERS, startPeer } from "./subjects/peers.ts";
import type { Subject } from "./subjects/subject.ts";
import { measureThroughput, THROUGHPUT, type ThroughputName } from "./workloads/throughput.ts";

/** On the disk of the project: a temporary directory may be in memory, where nothing is durable and all is fast. */
const DATA = fileURLToPath(new URL(".data/", import.meta.url));

/** What to measure. */
export interface Order {
  readonly scale: Scale;
  /** Whether a workload of this name is wanted. */
  readonly wants: (workload: string) => boolean;
}

/** Measures, prints each result as it comes, and answers them all. */
export async function run({ scale, wants }: Order): Promise<readonly Result[]> {
  await using resources = new AsyncDisposableStack();
  mkdirSync(DATA, { recursive: true });
  const directory = mkdtempSync(DATA);
  resources.defer(() => rmSync(directory, { recursive: true, force: true }));
  const results: Result[] = [];
  const subjects: Subject[] = [resources.use(await Anteroom.start(`${directory}/anteroom`))];
  for (const [index, peer] of PEERS.entries()) {
    subjects.push(resources.use(await startPeer(peer, `${directory}/peer-${index}.db`)));
  }
  for (const users of scale.throughputUsers) {
    for (const subject of subjects) await subject.grow(users);
    for (const workload of Object.keys(THROUGHPUT) as ThroughputName[]) {
      if (!wants(workload)) continue;
      const result = await measureThroughput(workload, subjects, scale, users);
      process.stdout.write(`${toLines(result)}\n`);
      results.push(result);
    }
  }
  return results;
}

/** Whether every bar of every result is reached. */
export function allMet(results: readonly Result[]): boolean {
  return results.every(({ bars }) => bars.every(isMet));
}
