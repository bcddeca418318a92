import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bulkOrder } from "../support/bulk-oracle.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const NOBODY = "01890000-0000-7000-8000-000000000000";
const RUNS = 60;

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Who is meant: someone who is there already (`old0`), or the creation of another operation (`c3`). */
type Ref = string;

/** An operation before it is written down for one way of sending. */
interface Draft {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly kind: "Users" | "Groups";
  readonly target?: Ref;
  readonly data: (id: (ref: Ref) => string) => object | undefined;
  readonly refs: readonly Ref[];
}

const ref: fc.Arbitrary<Ref> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("old0", "old1", "old2", "old3") },
  { weight: 4, arbitrary: fc.nat({ max: 9 }).map((index) => `c${index}`) },
);
const userName = fc.constantFrom("ann", "bob", "cid", "dan", "old0", "eve", "fay");
const groupName = fc.constantFrom("red", "blue", "old3", "green");
const refs = fc.uniqueArray(ref, { maxLength: 3 });

function user(name: string, manager: Ref | undefined, id: (ref: Ref) => string): object {
  return { userName: name, ...(manager !== undefined && { [ENTERPRISE]: { manager: { value: id(manager) } } }) };
}

const draft: fc.Arbitrary<Draft> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(userName, fc.option(ref, { nil: undefined })).map(
      ([name, manager]): Draft => ({
        method: "POST",
        kind: "Users",
        data: (id) => user(name, manager, id),
        refs: manager === undefined ? [] : [manager],
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(groupName, refs).map(
      ([displayName, members]): Draft => ({
        method: "POST",
        kind: "Groups",
        data: (id) => ({ displayName, members: members.map((one) => ({ value: id(one) })) }),
        refs: members,
      }),
    ),
  },
  fc.tuple(ref, userName).map(
    ([target, name]): Draft => ({
      method: "PUT",
      kind: "Users",
      target,
      data: (id) => user(name, undefined, id),
      refs: [target],
    }),
  ),
  fc.tuple(ref, ref).map(
    ([target, manager]): Draft => ({
      method: "PATCH",
      kind: "Users",
      target,
      refs: [target, manager],
      data: (id) => ({
        schemas: [PATCH],
        Operations: [{ op: "replace", path: `${ENTERPRISE}:manager`, value: { value: id(manager) } }],
      }),
    }),
  ),
  fc.tuple(ref, fc.constantFrom("add", "replace", "remove"), refs).map(
    ([target, op, members]): Draft => ({
      method: "PATCH",
      kind: "Groups",
      target,
      refs: [target, ...members],
      data: (id) => ({
        schemas: [PATCH],
        Operations: members.map((one) =>
          op === "remove"
            ? { op, path: `members[value eq "${id(one)}"]` }
            : { op, path: "members", value: [{ value: id(one) }] },
        ),
      }),
    }),
  ),
  fc
    .tuple(ref, fc.constantFrom("Users" as const, "Groups" as const))
    .map(([target, kind]): Draft => ({ method: "DELETE", kind, target, data: () => undefined, refs: [target] })),
  {
    weight: 1,
    arbitrary: ref.map(
      (target): Draft => ({
        method: "PATCH",
        kind: "Users",
        target,
        refs: [target],
        data: () => ({ schemas: [PATCH], Operations: [{ op: "fly" }] }),
      }),
    ),
  },
);

/** What a client is told of one operation. */
interface Told {
  readonly status: string;
  readonly scimType: string | undefined;
}

interface Resource {
  readonly id: string;
  readonly meta: unknown;
  readonly members?: readonly { readonly value: string }[];
  readonly groups?: readonly { readonly value: string }[];
}

interface Outcome {
  readonly status: string;
  readonly bulkId: string;
  readonly location?: string;
  readonly response?: { readonly scimType?: string };
}

/** A directory with two users and two groups, and the names of all that it holds. */
class Side {
  readonly send: TestConnection["send"];
  readonly ids = new Map<Ref, string>();

  private constructor({ send }: TestConnection) {
    this.send = send;
  }

  static async open(): Promise<Side> {
    const side = new Side(await server.connect({ idp: "entra" }));
    for (const name of ["old0", "old1"]) await side.create(name, "Users", { userName: name });
    const members = [{ value: side.ids.get("old0") }];
    for (const name of ["old2", "old3"]) await side.create(name, "Groups", { displayName: name, members });
    return side;
  }

  async create(name: Ref, kind: string, data: object | undefined): Promise<Told> {
    const { status, body } = await this.send("POST", `/${kind}`, data);
    if (status === 201) this.ids.set(name, body.id);
    return { status: String(status), scimType: body.scimType };
  }

  /** Everything that is stored, with names for ids and without versions and dates. */
  async directory(): Promise<readonly unknown[]> {
    const names = new Map([...this.ids].map(([name, id]) => [id, name]));
    const nameOf = ({ value }: { readonly value: string }) => names.get(value);
    const lists = await Promise.all([this.send("GET", "/Users"), this.send("GET", "/Groups")]);
    const resources: readonly Resource[] = lists.flatMap(({ body }) => body.Resources);
    const plain = resources.map(({ meta: _, members, groups, ...rest }) => ({
      ...rest,
      members: members?.map(nameOf).sort(),
      groups: groups?.map(nameOf).sort(),
    }));
    const text = [...names].reduce((all, [id, name]) => all.replaceAll(id, name), JSON.stringify(plain));
    return JSON.parse(text).sort((a: Resource, b: Resource) => (a.id < b.id ? -1 : 1));
  }
}

/** Sends all at once. Every operation has a `bulkId`, which tells the outcomes apart; only those of creations can be referred to. */
async function sendBulk(side: Side, drafts: readonly Draft[], failOnErrors?: number): Promise<Map<number, Told>> {
  const written = (one: Ref): string => side.ids.get(one) ?? `bulkId:${one}`;
  const operations = drafts.map(({ method, kind, target, data }, index) => ({
    method,
    path: target === undefined ? `/${kind}` : `/${kind}/${written(target)}`,
    bulkId: `c${index}`,
    data: data(written),
  }));
  const { body } = await side.send("POST", "/Bulk", { schemas: [BULK], failOnErrors, Operations: operations });
  const outcomes: readonly Outcome[] = body.Operations;
  for (const { status, bulkId, location = "" } of outcomes) {
    if (status === "201") side.ids.set(bulkId, location.slice(location.lastIndexOf("/") + 1));
  }
  return new Map(
    outcomes.map(({ bulkId, status, response }) => [Number(bulkId.slice(1)), { status, scimType: response?.scimType }]),
  );
}

/** Sends one request for each operation, in the order that references ask for. */
async function sendSingly(side: Side, drafts: readonly Draft[], failOnErrors = Infinity): Promise<Map<number, Told>> {
  const told = new Map<number, Told>();
  const creates = drafts.map(({ method }, index) => (method === "POST" ? `c${index}` : undefined));
  const isKnown = (one: Ref): boolean => one.startsWith("old") || creates.includes(one);
  // What refers to nothing is refused as it is and needs nothing.
  const refersTo = drafts.map((one) => (one.refs.every(isKnown) ? one.refs : []));
  const order = bulkOrder(drafts.map((_, index) => ({ creates: creates[index], refersTo: refersTo[index] ?? [] })));
  for (const indices of order) {
    const failures = [...told.values()].filter(({ status }) => status >= "400").length;
    if (failures >= failOnErrors) break;
    const [first = 0] = indices;
    const isCircle = indices.length > 1 || refersTo[first]?.includes(`c${first}`) === true;
    const answers = isCircle
      ? await sendCircle(side, drafts, indices)
      : [[first, await sendOne(side, drafts[first], first, isKnown)] as const];
    for (const [index, answer] of answers) told.set(index, answer);
  }
  return told;
}

async function sendOne(
  side: Side,
  one: Draft | undefined,
  index: number,
  isKnown: (one: Ref) => boolean,
): Promise<Told> {
  if (one === undefined || !one.refs.every(isKnown)) return { status: "400", scimType: "invalidValue" };
  if (!one.refs.every((each) => side.ids.has(each))) return { status: "409", scimType: undefined };
  const idOf = (each: Ref): string => side.ids.get(each) ?? NOBODY;
  if (one.target === undefined) return side.create(`c${index}`, one.kind, one.data(idOf));
  const { status, body } = await side.send(
    one.method,
    `/${one.kind}/${idOf(one.target)}?attributes=id`,
    one.data(idOf),
  );
  return { status: String(status), scimType: body?.scimType };
}

/** Creates first and refers afterwards; takes everything back when one is refused. */
async function sendCircle(
  side: Side,
  drafts: readonly Draft[],
  indices: readonly number[],
): Promise<readonly (readonly [number, Told])[]> {
  const names = indices.map((index) => `c${index}`);
  const isUser = (index: number): boolean => drafts[index]?.kind === "Users";
  const usersFirst = [...indices.filter(isUser), ...indices.filter((index) => !isUser(index))];
  for (const index of usersFirst) {
    const one = drafts[index];
    const isMissing = (each: Ref): boolean => !side.ids.has(each) && !names.includes(each);
    const answer =
      one === undefined || one.refs.some(isMissing)
        ? { status: "409", scimType: undefined }
        : await side.create(
            `c${index}`,
            one.kind,
            one.data((each) => side.ids.get(each) ?? NOBODY),
          );
    if (answer.status === "201") continue;
    for (const made of usersFirst) {
      const id = side.ids.get(`c${made}`);
      if (id !== undefined) await side.send("DELETE", `/${drafts[made]?.kind}/${id}`);
      side.ids.delete(`c${made}`);
    }
    return indices.map((each) => [each, each === index ? answer : { status: "409", scimType: undefined }]);
  }
  for (const index of usersFirst.filter(isUser)) {
    const data = drafts[index]?.data((each) => side.ids.get(each) ?? NOBODY);
    await side.send("PUT", `/Users/${side.ids.get(`c${index}`)}`, data);
  }
  return indices.map((index) => [index, { status: "201", scimType: undefined }]);
}

it("a bulk request ends where the same operations end one by one, and tells the same", {
  timeout: 120_000,
}, async () => {
  const seen = { circles: 0, refused: 0, stopped: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(draft, { minLength: 1, maxLength: 10 }),
      fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      async (drafts, failOnErrors) => {
        const [together, singly] = [await Side.open(), await Side.open()];

        const bulk = await sendBulk(together, drafts, failOnErrors);
        const single = await sendSingly(singly, drafts, failOnErrors);

        expect([...bulk].sort(byIndex)).toEqual([...single].sort(byIndex));
        expect([...bulk.keys()]).toEqual([...bulk.keys()].sort((a, b) => a - b));
        expect(await together.directory()).toEqual(await singly.directory());
        seen.refused += [...bulk.values()].filter(({ status }) => status >= "400").length;
        seen.stopped += drafts.length - bulk.size;
        seen.circles += drafts.filter(
          ({ method, refs }, index) => method === "POST" && refs.includes(`c${index}`),
        ).length;
      },
    ),
    { numRuns: RUNS },
  );
  // A generator that never refused, stopped or went in circles would prove nothing.
  expect(Math.min(seen.refused, seen.stopped, seen.circles)).toBeGreaterThan(0);
});

function byIndex([a]: readonly [number, Told], [b]: readonly [number, Told]): number {
  return a - b;
}
