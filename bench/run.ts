import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toLines } from "./report/print.ts";
import type { Result } from "./result.ts";
import type { Scale } from "./scale.ts";
import { Anteroom } from "./subjects/anteroom.ts";
import { startGrown } from "./subjects/grown.ts";
import { PEERS, startPeer } from "./subjects/peers.ts";
import type { Subject } from "./subjects/subject.ts";
import { measureGroupByName } from "./workloads/group-by-name.ts";
import { measureLimits } from "./workloads/limits.ts";
import { measureLookupGrowth } from "./workloads/lookup-growth.ts";
import { measureManyMembers } from "./workloads/many-members.ts";
import { measureMemory } from "./workloads/memory.ts";
import { measureOneMember } from "./workloads/one-member.ts";
import { measurePages } from "./workloads/page.ts";
import { exercise, measureThroughput, THROUGHPUT_NAMES } from "./workloads/throughput.ts";

/** On the disk of the project: a temporary directory may be in memory, where nothing is durable and all is fast. */
const DATA = fileURLToPath(new URL(".data/", import.meta.url));

/** The workloads that show whether cost grows with the directory. */
const GROWTH_NAMES = ["growth", "member", "members", "page", "group", "memory"] as const;

/** Every workload, by the name that `--only` takes. */
export const WORKLOAD_NAMES: readonly string[] = ["limits", ...THROUGHPUT_NAMES, ...GROWTH_NAMES];

/** What to measure. */
export interface Order {
  readonly scale: Scale;
  /** Whether a workload of this name is wanted. */
  readonly wants: (workload: string) => boolean;
  /** Whether a peer of this name is wanted. */
  readonly against: (peer: string) => boolean;
}

/** Measures, prints each result as it comes, and answers them all. */
export async function run(order: Order): Promise<readonly Result[]> {
  mkdirSync(DATA, { recursive: true });
  const directory = mkdtempSync(DATA);
  const results: Result[] = [];
  const add = (...measured: readonly Result[]): void => {
    results.push(...measured);
    process.stdout.write(`${measured.map(toLines).join("\n")}\n`);
  };
  try {
    if (order.wants("limits")) add(await measureLimits(order.scale, `${directory}/limits.db`));
    if (THROUGHPUT_NAMES.some(order.wants)) await compare(order, directory, add);
    if (GROWTH_NAMES.some(order.wants)) await grow(order, directory, add);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return results;
}

type Add = (...measured: readonly Result[]) => void;

/** Throughput, beside the peers. */
async function compare({ scale, wants, against }: Order, directory: string, add: Add): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const anteroom = resources.use(await Anteroom.start(`${directory}/anteroom`));
  const peers: Subject[] = [];
  for (const [index, peer] of PEERS.entries()) {
    if (against(peer.name)) peers.push(resources.use(await startPeer(peer, `${directory}/peer-${index}.db`)));
  }
  for (const [stage, users] of scale.throughputUsers.entries()) {
    const subjects = [anteroom, ...peers.filter((peer) => stage === 0 || peer.fillable >= users)];
    for (const subject of subjects) await subject.grow(Math.min(users, subject.fillable));
    for (const name of THROUGHPUT_NAMES) {
      if (wants(name)) add(await measureThroughput(name, subjects, scale, users));
    }
  }
  if (wants("memory")) add(measureMemory(anteroom));
}

/** Cost against size. */
async function grow({ scale, wants }: Order, directory: string, add: Add): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const grown = await startGrown(directory, scale, resources);
  if (wants("growth")) add(await measureLookupGrowth(grown, scale));
  if (wants("member")) add(...(await measureOneMember(grown, scale)));
  if (wants("members")) add(...(await measureManyMembers(grown, scale)));
  if (wants("group")) add(...(await measureGroupByName(grown, scale)));
  if (wants("page")) add(await measurePages(grown, scale));
  if (!wants("memory")) return;
  await exercise(grown.large, scale);
  add(measureMemory(grown.large));
}
