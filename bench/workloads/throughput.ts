import { ask, drive } from "../load/drive.ts";
import type { LoadRequest } from "../load/request.ts";
import { createUser, lookUpUser, patchActive } from "../load/users.ts";
import { alternate, ratios } from "../measure.ts";
import type { Bar, Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { Subject } from "../subjects/subject.ts";

/** How many connections carry the load. */
export const CONNECTIONS = 16;
const PATCHED_USERS = 500;
/** A sample is taken in parts, between which all others are: servers are compared within a second or two of each other. */
const ROUNDS = 4;
/** What grows by every request is warmed up by a few samples of it. */
const WARM_UP_SAMPLES = 4;
/** A prime that no number of users is a multiple of: strides through all users, neighbours far apart. */
const STRIDE = 7919;
const BARE_GET: LoadRequest = { method: "GET", path: "/Users", expectStatus: 200 };
const BARE_POST: LoadRequest = createUser(0);

/** The workloads in which servers are compared by requests per second. */
export const THROUGHPUT_NAMES = ["create", "lookup", "patch"] as const;
/** One of them. */
export type ThroughputName = (typeof THROUGHPUT_NAMES)[number];

interface Workload {
  readonly title: string;
  /** How many times what the subject of that name reaches Anteroom must reach. */
  readonly bars: Readonly<Record<string, number>>;
  /** Makes the source of one subject's requests. */
  readonly source: (subject: Subject) => Promise<() => LoadRequest>;
  readonly growing: boolean;
}

const WORKLOADS: Readonly<Record<ThroughputName, Workload>> = {
  create: {
    title: "create a user",
    bars: { "scimmy on SQLite": 4, "jackson in memory": 1, "bare Express": 0.25 },
    source: async (subject) => (subject.bare ? () => BARE_POST : () => createUser(subject.users++)),
    growing: true,
  },
  lookup: {
    title: "look a user up by userName",
    bars: { "scimmy on SQLite": 3, "jackson in memory": 1.2, "bare Express": 0.4 },
    source: async (subject) => {
      const next = farApart(subject);
      return subject.bare ? () => BARE_GET : () => lookUpUser(next());
    },
    growing: false,
  },
  patch: {
    title: "PATCH active",
    bars: { "scimmy on SQLite": 5, "jackson in memory": 1.2, "bare Express": 0.2 },
    source: async (subject) => (subject.bare ? () => BARE_POST : await togglesOf(subject)),
    growing: false,
  },
};

/** Measures one workload on all subjects, the first of which is Anteroom, interleaved. */
export async function measureThroughput(
  name: ThroughputName,
  subjects: readonly Subject[],
  scale: Scale,
  users: number,
): Promise<Result> {
  const { title, bars, source, growing } = WORKLOADS[name];
  const requests = growing ? scale.sampleCreates : Number.POSITIVE_INFINITY;
  const whole = { connections: CONNECTIONS, requests, seconds: scale.sampleSeconds };
  const part = { ...whole, requests: requests / ROUNDS, seconds: scale.sampleSeconds / ROUNDS };
  const labels = subjects.map((subject) => labelOf(subject, users));
  const samples: (() => Promise<number>)[] = [];
  for (const subject of subjects) {
    const next = await source(subject);
    // Until compilers have seen enough, a server is measured as it is for its first seconds and never again.
    await drive(subject.target, { ...whole, requests: WARM_UP_SAMPLES * requests, seconds: scale.warmUpSeconds }, next);
    samples.push(() => drive(subject.target, part, next));
  }
  const series = await alternate(samples, scale.alternations, ROUNDS);
  const [own = []] = series;
  return {
    workload: `${title}, ${users.toLocaleString("en")} stored`,
    measured: labels.map((label, index) => ({ name: label, unit: "/s", series: series[index] ?? [] })),
    bars: subjects.flatMap((subject, index): Bar[] => {
      const limit = bars[subject.target.name];
      if (limit === undefined) return [];
      const reached = ratios(own, series[index] ?? []);
      return [{ what: `of ${subject.target.name}`, sense: "at least", limit, unit: "×", series: reached }];
    }),
  };
}

/** Loads one server with each workload in turn, for what becomes of its memory. */
export async function exercise(subject: Subject, scale: Scale): Promise<void> {
  for (const name of THROUGHPUT_NAMES) {
    const amount = { connections: CONNECTIONS, requests: Number.POSITIVE_INFINITY, seconds: 4 * scale.sampleSeconds };
    await drive(subject.target, amount, await WORKLOADS[name].source(subject));
  }
}

/** The numbers of all stored users, again and again, neighbours far apart. */
export function farApart(subject: Subject): () => number {
  let turn = 0;
  return () => (turn++ * STRIDE) % subject.users;
}

/** Deactivates some users, activates them, and so on: each request changes something, whatever was left of a sample before. */
async function togglesOf(subject: Subject): Promise<() => LoadRequest> {
  const users = await someUsers(subject);
  let turn = 0;
  return () => {
    const user = users[turn++ % users.length];
    if (user === undefined) throw new Error(`${subject.target.name} has no users.`);
    user.active = !user.active;
    return patchActive(user.id, user.active);
  };
}

interface FoundUser {
  readonly id: string;
  active: boolean;
}

/** Some users, found by their names as an identity provider finds them. */
async function someUsers(subject: Subject): Promise<readonly FoundUser[]> {
  const next = farApart(subject);
  const users: FoundUser[] = [];
  for (let turn = 0; turn < PATCHED_USERS; turn++) {
    const list = await ask<{ readonly Resources: readonly FoundUser[] }>(subject.target, lookUpUser(next()));
    const [user] = list.Resources;
    if (user === undefined) throw new Error(`${subject.target.name} found no user by name.`);
    users.push({ id: user.id, active: user.active });
  }
  return users;
}

/** A server that is too slow to be filled is measured with fewer users, to its advantage, and the table says so. */
function labelOf(subject: Subject, users: number): string {
  const fewer = !subject.bare && subject.users < users;
  return fewer ? `${subject.target.name} (${subject.users.toLocaleString("en")} stored)` : subject.target.name;
}
