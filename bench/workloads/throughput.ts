import { ask, drive } from "../load/drive.ts";
import type { LoadRequest } from "../load/request.ts";
import { createUser, lookUpUser, patchActive } from "../load/users.ts";
import { alternate, ratios } from "../measure.ts";
import type { Bar, Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { Subject } from "../subjects/subject.ts";

const CONNECTIONS = 16;
const PATCHED_USERS = 500;
/** A prime that no number of users is a multiple of: strides through all users, neighbours far apart. */
const STRIDE = 7919;
const BARE_POST: LoadRequest = { ...createUser(0), expectStatus: 201 };
const BARE_GET: LoadRequest = { method: "GET", path: "/Users", expectStatus: 200 };

/** The workloads in which servers are compared. */
export type ThroughputName = "create" | "lookup" | "patch";

interface Workload {
  readonly title: string;
  /** How many times what the subject of that name reaches Anteroom must reach. */
  readonly bars: Readonly<Record<string, number>>;
  /** Makes the source of one subject's requests. */
  readonly source: (subject: Subject) => Promise<() => LoadRequest>;
  readonly growing: boolean;
}

/** Each of them, with its bars. */
export const THROUGHPUT: Readonly<Record<ThroughputName, Workload>> = {
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
      let turn = 0;
      return subject.bare ? () => BARE_GET : () => lookUpUser((turn++ * STRIDE) % subject.users);
    },
    growing: false,
  },
  patch: {
    title: "PATCH active",
    bars: { "scimmy on SQLite": 5, "jackson in memory": 1.2, "bare Express": 0.2 },
    source: async (subject) => {
      if (subject.bare) return () => BARE_POST;
      const ids = await idsOf(subject, PATCHED_USERS);
      return () => {
        const turn = subject.patches++;
        return patchActive(ids[turn % ids.length] ?? "", Math.floor(turn / ids.length) % 2 === 1);
      };
    },
    growing: false,
  },
};

/** Measures one workload on all subjects, the first of which is Anteroom, interleaved. */
export async function measureThroughput(
  workload: ThroughputName,
  subjects: readonly Subject[],
  scale: Scale,
  users: number,
): Promise<Result> {
  const { title, bars, source, growing } = THROUGHPUT[workload];
  const requests = growing ? scale.sampleCreates : Number.POSITIVE_INFINITY;
  const amount = { connections: CONNECTIONS, requests, seconds: scale.sampleSeconds };
  const samples = await Promise.all(
    subjects.map(async (subject) => {
      const next = await source(subject);
      return () => drive(subject.target, amount, next);
    }),
  );
  const series = await alternate(samples, scale.alternations);
  const [own = []] = series;
  const measured = subjects.map(({ target: { name } }, index) => ({
    name,
    unit: "/s" as const,
    series: series[index] ?? [],
  }));
  return {
    workload: `${title}, ${users.toLocaleString("en")} stored`,
    measured,
    bars: measured.flatMap(({ name, series: theirs }): Bar[] => {
      const limit = bars[name];
      if (limit === undefined) return [];
      return [{ what: `of ${name}`, sense: "at least", limit, unit: "×", series: ratios(own, theirs) }];
    }),
  };
}

/** The ids of some users, far apart, found by their names as an identity provider finds them. */
async function idsOf(subject: Subject, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let turn = 0; turn < count; turn++) {
    const list = await ask<UserList>(subject.target, lookUpUser((turn * STRIDE) % subject.users));
    const id = list.Resources[0]?.id;
    if (id === undefined) throw new Error(`${subject.target.name} found no user by name.`);
    ids.push(id);
  }
  return ids;
}

interface UserList {
  readonly Resources: readonly { readonly id: string }[];
}
