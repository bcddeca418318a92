import { beforeAll, describe, expect, it } from "vitest";
import { DIALECTS } from "../../src/domain/connection/connection.ts";
import { AnteroomError, isAnteroomError } from "../../src/domain/errors.ts";
import type { Filter, WrittenPath } from "../../src/domain/filter.ts";
import { parseJsonBody } from "../../src/http/json-body.ts";
import { readQueryParameters } from "../../src/http/scim/query-parameters.ts";
import { readTarget } from "../../src/http/scim/scim-target.ts";
import { parseAttributeSelection } from "../../src/scim/attribute-selection.ts";
import { readBulkMessage } from "../../src/scim/bulk-message.ts";
import { mapReferences } from "../../src/scim/bulk-references.ts";
import { dialectOf } from "../../src/scim/dialect.ts";
import { parseFilter } from "../../src/scim/filter-parser.ts";
import { parseGroupCreate, parseGroupPatch, parseGroupReplace } from "../../src/scim/group-change.ts";
import { parsePatchPath } from "../../src/scim/path-parser.ts";
import { resolveFilter } from "../../src/scim/resolve-filter.ts";
import { resolveFor } from "../../src/scim/root-filter.ts";
import { GROUP, USER } from "../../src/scim/schema.ts";
import { toScimError } from "../../src/scim/scim-error.ts";
import { readSearchRequest } from "../../src/scim/search-request.ts";
import { readSort } from "../../src/scim/sort-order.ts";
import { parseUserCreate, parseUserPatch, parseUserReplace } from "../../src/scim/user-change.ts";
import type { Json } from "../support/advertised.ts";
import { BULKS, FILTERS, PATCHES, PATHS, REQUESTS, RESOURCES, SEARCHES } from "./corpus.ts";
import { mutateJson, mutateText, piecesOf } from "./mutate.ts";
import { type Random, randomOf } from "./random.ts";
import { expectPrototypesUntouched, heapInUse, inTime, nameOf } from "./watch.ts";

const MEBIBYTE = 1024 * 1024;
/** Of inputs that are remembered by whom they should not be, this many would show. */
const MOST_GROWTH = 24 * MEBIBYTE;
const BATCH = 500;

interface Target<Input> {
  readonly name: string;
  readonly runs: number;
  readonly make: (random: Random) => Input;
  /** Reads the input in every way there is; each may refuse it. */
  readonly read: readonly ((input: Input, random: Random) => unknown)[];
}

/** What refuses does so as an answer can say it, and nothing else is thrown. Answers whether it was read. */
function attempt(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!isAnteroomError(error)) throw error;
    expectPresentable(error);
    return false;
  }
}

function expectPresentable(error: AnteroomError): void {
  const { status, body } = toScimError(error);
  const detail = String(body["detail"]);
  const isFine = status < 500 && detail.length > 10 && detail.length < 500 && !/undefined|\[object/.test(detail);
  if (!isFine) throw new Error(`The refusal reads ${status} ${JSON.stringify(body)}.`);
}

/** Answers how often an input could be read. */
async function fuzz<Input>(target: Target<Input>): Promise<number> {
  let understood = 0;
  for (let start = 0; start < target.runs; start += BATCH) {
    const name = `${nameOf(target.name, start, "")} and the next ${BATCH}`;
    understood += await inTime(name, () => runBatch(target, start));
    expectPrototypesUntouched();
  }
  return understood;
}

function runBatch<Input>({ name, runs, make, read }: Target<Input>, start: number): number {
  let understood = 0;
  for (let index = start; index < Math.min(runs, start + BATCH); index += 1) {
    const random = randomOf(name, index);
    const input = make(random);
    try {
      for (const way of read) understood += Number(attempt(() => way(input, random)));
    } catch (error) {
      throw new Error(nameOf(name, index, input), { cause: error });
    }
  }
  return understood;
}

function anyDialect(random: Random): ReturnType<typeof dialectOf> {
  return dialectOf(random.pick(DIALECTS));
}

function mutated(corpus: readonly string[]): (random: Random) => string {
  return (random) => (random.once(6) ? piecesOf(random) : mutateText(random, random.pick(corpus)));
}

function resolveAll(filter: Filter<WrittenPath>): void {
  for (const type of [USER, GROUP]) {
    attempt(() => resolveFilter(filter, type));
    attempt(() => resolveFilter(filter, type, { exact: true }));
    attempt(() => resolveFor(filter, type, [USER, GROUP]));
  }
}

const filters: Target<string> = {
  name: "filter",
  runs: 36_000,
  make: mutated(FILTERS),
  read: [
    (text) => resolveAll(parseFilter(text).filter),
    (text) => resolveAll(parseFilter(text, { unquotedValues: true }).filter),
    (text) => parseFilter(text, { exact: true }),
  ],
};

const paths: Target<string> = {
  name: "path",
  runs: 20_000,
  make: mutated(PATHS),
  read: [
    (text) => parsePatchPath(text),
    (text, random) => {
      const op = random.pick(["add", "replace", "remove"]);
      const value = mutateJson(random, random.pick(["x", true, [{ value: "x" }], null, { value: "x", type: "work" }]));
      const body = { Operations: [{ op, path: text, value }] };
      const current = {
        document: { userName: "r", active: true, emails: [{ value: "a", type: "work" }] },
        asserted: [],
      };
      parseUserPatch(body, anyDialect(random))(current);
    },
    (text, random) => parseAttributeSelection(text, undefined, random.pick([USER, GROUP])),
    (text, random) => readSort(text, undefined, random.pick([USER, GROUP])),
  ],
};

const current = {
  document: {
    userName: "robot",
    active: true,
    name: { familyName: "R" },
    emails: [{ value: "a@example.com", type: "work", primary: true }, { value: "b@example.com" }],
    roles: [{ value: "reader" }],
  },
  asserted: [],
};

const patches: Target<Json> = {
  name: "patch",
  runs: 12_000,
  make: (random) => mutateJson(random, random.pick(PATCHES)),
  read: [
    (body, random) => parseUserPatch(body, anyDialect(random))(current),
    (body, random) =>
      parseGroupPatch(body, anyDialect(random)).change({ document: { displayName: "d" }, asserted: [] }),
  ],
};

const resources: Target<Json> = {
  name: "resource",
  runs: 10_000,
  make: (random) => mutateJson(random, random.pick(RESOURCES)),
  read: [
    (body, random) => parseUserCreate(body, anyDialect(random)),
    (body, random) => parseUserReplace(body, anyDialect(random)).change(current),
    (body, random) => parseGroupCreate(body, anyDialect(random)),
    (body, random) =>
      parseGroupReplace(body, anyDialect(random)).change({ document: { displayName: "d" }, asserted: [] }),
  ],
};

const bulks: Target<Json> = {
  name: "bulk",
  runs: 6000,
  make: (random) => mutateJson(random, random.pick(BULKS)),
  read: [
    (body, random) => {
      const dialect = anyDialect(random);
      for (const { read } of readBulkMessage(body, dialect, 100).entries) {
        if (read instanceof AnteroomError) expectPresentable(read);
        else if (read.data !== undefined) {
          const { data } = read;
          for (const form of ["body", "patch"] as const) {
            for (const type of [USER, GROUP]) {
              mapReferences({ type, form, data, dialect }, () => ({ id: "id", location: "https://x/id" }));
            }
          }
        }
      }
    },
  ],
};

const searches: Target<Json> = {
  name: "search",
  runs: 3000,
  make: (random) => mutateJson(random, random.pick(SEARCHES)),
  read: [
    (body, random) => {
      const { parameters } = readSearchRequest(body, anyDialect(random));
      const [attributes, excluded] = [parameters.get("attributes"), parameters.get("excludedAttributes")];
      parseAttributeSelection(attributes, excluded, USER);
      readSort(parameters.get("sortBy"), parameters.get("sortOrder"), USER);
    },
  ],
};

const addresses: Target<string> = {
  name: "address",
  runs: 5000,
  make: mutated(REQUESTS.map(({ path }) => `/scim/v2${path}`)),
  read: [(url, random) => readQueryParameters(readTarget(url, anyDialect(random)).query)],
};

const bytes: Target<Uint8Array> = {
  name: "json",
  runs: 8000,
  make: (random) => {
    const sent = Buffer.from(mutateText(random, JSON.stringify(random.pick([...RESOURCES, ...PATCHES, ...BULKS]))));
    if (random.once(3) && sent.length > 0) sent[random.below(sent.length)] = random.below(256);
    return sent;
  },
  read: [(body) => parseJsonBody(body, 32)],
};

describe("whatever the parsers are given", () => {
  let heapBefore = 0;
  beforeAll(async () => {
    for (const warm of [
      { ...filters, runs: 1000 },
      { ...paths, runs: 1000 },
    ])
      await fuzz(warm);
    for (const warm of [patches, resources, bulks, searches]) await fuzz({ ...warm, runs: 1000 });
    heapBefore = heapInUse();
  });

  const targets = [filters, paths, addresses, patches, resources, bulks, searches, bytes] as Target<unknown>[];

  it.each(targets)("is read or refused at once: $runs of $name", { timeout: 120_000 }, async (target) => {
    const share = (await fuzz(target)) / (target.runs * target.read.length);

    // Were all of it nonsense, or nothing of it wrong, it would try little.
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.99);
  });

  it("is forgotten", () => {
    expect(heapInUse() - heapBefore).toBeLessThan(MOST_GROWTH);
  });
});
