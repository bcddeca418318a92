import type { CompiledQuery } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Place } from "../../../src/domain/directory/listing.ts";
import type { Filter } from "../../../src/domain/filter.ts";
import type { ApplicationId, ConnectionId, UserId } from "../../../src/domain/id.ts";
import type { Stores } from "../../../src/domain/unit.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { GROUP, USER } from "../../../src/scim/schema.ts";
import { readSort } from "../../../src/scim/sort-order.ts";
import { createStores } from "../../../src/store/sql-stores.ts";
import { allStatements, type Session } from "../../../src/store/statement.ts";
import { WORKSPACE } from "../../support/builders.ts";
import { openTempSqlite } from "../../support/temp-store.ts";

let temp: ReturnType<typeof openTempSqlite>;

beforeAll(() => {
  temp = openTempSqlite();
});

afterAll(() => temp[Symbol.asyncDispose]());

/** Steps of a plan that are as they should be although they look like a scan. */
const ALLOWED: readonly { readonly name: RegExp; readonly step: RegExp; readonly because: string }[] = [
  { name: /./, step: /^SCAN \(subquery-\d+\)$/, because: "what the subquery finds is judged by its own steps" },
  { name: /./, step: /^SCAN CONSTANT ROW$/, because: "there is no table" },
  { name: /./, step: /^SCAN json_each /, because: "it reads the list that is bound, not a table" },
  {
    name: /^rederive_queue\.oldest$/,
    step: /^SCAN rederive_queue$/,
    because: "the oldest entries are the first rows of the table, and it stops at the limit",
  },
  {
    name: /^rederive_queue\.linked$/,
    step: /^SCAN i USING (COVERING )?INDEX integration_account$/,
    because: "the index holds the linked integrations only, which are few, and all of them are meant",
  },
  {
    name: /^the users of (a key|an application)$/,
    step: /^USE TEMP B-TREE FOR (DISTINCT|ORDER BY)$/,
    because: "all of them are meant, each once; that is what UNION and DISTINCT cost",
  },
  {
    name: /^directory_user\.everywhere$/,
    step: /^(USE TEMP B-TREE FOR ORDER BY|SCAN found)$/,
    because: "only the few users of one name are read and sorted",
  },
  {
    name: /^adoption\.namesakes$/,
    step: /^(SCAN (e VIRTUAL TABLE INDEX \d+:|w|f)|USE TEMP B-TREE FOR (GROUP|ORDER) BY)$/,
    because: "the addresses of one user, and the few identities that have one of them",
  },
  {
    name: /^walk$/,
    step: /^USE TEMP B-TREE FOR LAST TERM OF ORDER BY$/,
    because: "descending, those that are equal stand in creation order, and only they are sorted",
  },
  {
    name: /^(event|provisioning_record)\.place_by_(at|id)$/,
    step: /^SCAN half$/,
    because: "each step halves what is left, so that there are some twenty",
  },
  {
    name: /^event\.gate_moves$/,
    step: /^SCAN recent$/,
    because: "an index finds the newest events of one account, as few as are asked for, and only they are narrowed",
  },
  {
    name: /^frozen\.providers$/,
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    because: "there are ten providers at most",
  },
  {
    name: /^job\.list$/,
    step: /^(SCAN j|USE TEMP B-TREE FOR ORDER BY)$/,
    because: "each kind has one job for an application, all of them are meant, and those with a problem come first",
  },
];

/** The steps of a plan that read a whole table or sort what an index should have ordered. */
function badSteps(name: string, sql: string): readonly string[] {
  return temp.store
    .explain(sql)
    .filter((step) => /\bSCAN\b|TEMP B-TREE|AUTOMATIC/.test(step))
    .filter((step) => !ALLOWED.some((rule) => rule.name.test(name) && rule.step.test(step)));
}

/** The SQL of what a store call runs, taken down instead of run. */
async function sqlOf(call: (stores: Stores) => Promise<unknown>): Promise<readonly string[]> {
  const said: string[] = [];
  const take = async (target: { readonly sql: string }): Promise<readonly never[]> => {
    said.push(target.sql);
    return [];
  };
  const session = {
    all: take,
    query: (query: CompiledQuery) => take(query),
    get: async (target: { readonly sql: string }) => (await take(target))[0],
    run: async (target: { readonly sql: string }) => (await take(target)).length,
    append: (target: { readonly sql: string }) => void said.push(target.sql),
  } as Session;
  await call(createStores(session));
  return said;
}

const CONNECTION = "c" as ConnectionId;

/** The statements of a page, and those of its total. */
async function listBoth(stores: Stores, resource: "User" | "Group", filter: Filter): Promise<void> {
  const store = resource === "User" ? stores.users : stores.groups;
  for (const count of [10, 0]) await store.list(CONNECTION, { filter, startIndex: 1, count });
}

describe("query plans", () => {
  it("look the members of a change up by id, however many users the connection has", () => {
    const existing = allStatements().find(({ name }) => name === "directory_user.existing");

    const steps = temp.store.explain(existing?.sql ?? "");

    expect(steps).toContainEqual(expect.stringMatching(/^SEARCH directory_user .*\(id=\?\)$/));
  });

  it.each(allStatements().map(({ name, sql }) => ({ name, sql })))("$name neither scans nor sorts", ({ name, sql }) => {
    expect(badSteps(name, sql)).toEqual([]);
  });

  it("find by index what an assertion proved", async () => {
    const [sql = ""] = await sqlOf((stores) => stores.applications.findProvenBy("w" as never, "a1"));

    expect(temp.store.explain(sql)).toContainEqual(expect.stringMatching(/verification_assertion \(sha256=\?\)/));
  });

  it.each([
    ["service_account.of_applications", /^SEARCH service_account USING COVERING INDEX service_account_app_status /],
  ])("count by %s in an index alone", (name, step) => {
    const found = allStatements().find((one) => one.name === name);

    expect(temp.store.explain(found?.sql ?? "")).toContainEqual(expect.stringMatching(step));
  });

  it("read the history of an item by an index that other events are not in", async () => {
    const [sql = ""] = await sqlOf((stores) => stores.events.listOfItem(WORKSPACE, "a", { limit: 50 }));

    expect(temp.store.explain(sql)).toContainEqual(expect.stringMatching(/^SEARCH event USING INDEX event_item /));
  });

  it("are asked of all hot statements", () => {
    expect(allStatements().length).toBeGreaterThan(40);
  });

  it("find a scan and a sort when there is one", () => {
    const scan = "SELECT id FROM directory_user WHERE document = ? ORDER BY updated_at";

    expect(badSteps("directory_user.bad", scan)).toEqual(["SCAN directory_user", "USE TEMP B-TREE FOR ORDER BY"]);
  });

  it.each([
    ["User", 'userName eq "svc@example.com"'],
    ["User", 'externalId eq "00u1"'],
    ["User", 'id eq "01980000-0000-7000-8000-000000000001"'],
    ["User", 'userName eq "svc@example.com" and active eq true'],
    ["Group", 'displayName eq "app:crm"'],
    ["Group", 'externalId eq "00g1"'],
    ["Group", 'id eq "g" and members eq "u"'],
    ["Group", 'id eq "g" and members[value eq "u"]'],
    ["Group", 'displayName eq "app:crm" and members.value eq "u"'],
    ["User", 'id eq "x" and manager eq "y"'],
    ["User", 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "y" and userName eq "x"'],
  ] as const)("%s filter %s uses an index, with and without a total", async (resource, text) => {
    const filter = resolveFilter(parseFilter(text).filter, resource === "User" ? USER : GROUP);
    const queries = await sqlOf((stores) => listBoth(stores, resource, filter));

    expect(queries.length).toBe(2);
    expect(queries.flatMap((sql) => badSteps("filter", sql))).toEqual([]);
  });

  it.each([
    ["User", 'emails.value eq "x"', "user_email"],
    ["User", 'emails eq "x"', "user_email"],
    ["User", 'emails[type eq "work" and value eq "x"]', "user_email"],
    ["User", 'emails[type eq "work"].value eq "x"', "user_email"],
    ["User", 'emails[value eq "x" or value eq "y"] and active eq true', "user_email"],
    ["User", 'groups.value eq "g"', "membership"],
    ["User", 'groups[value eq "g"]', "membership"],
    ["Group", 'members.value eq "u"', "membership"],
    ["Group", 'members[value eq "u"]', "membership"],
  ] as const)("%s filter %s is led by %s to the resources, and reads no others", async (resource, text, table) => {
    const filter = resolveFilter(parseFilter(text).filter, resource === "User" ? USER : GROUP);

    const queries = await sqlOf((stores) => listBoth(stores, resource, filter));

    const steps = queries.flatMap((sql) => temp.store.explain(sql));
    const ofResources = steps.filter((step) => /directory_(user|group)/.test(step));
    expect(queries.length).toBeGreaterThanOrEqual(2);
    expect(steps.filter((step) => /^SCAN (directory|user_email|membership)/.test(step))).toEqual([]);
    expect(ofResources).toEqual(
      ofResources.map(() => expect.stringMatching(/^SEARCH directory_\w+ USING INDEX sqlite_autoindex\w+ \(id=\?\)$/)),
    );
    expect(steps).toContainEqual(expect.stringMatching(new RegExp(`^SEARCH ${table} .*(value_key|_id)=\\?`)));
  });

  it.each([
    ["User", undefined],
    ["User", "userName"],
    ["User", "externalId"],
    ["Group", undefined],
    ["Group", "displayName"],
    ["Group", "externalId"],
    ["Group", "id"],
    ["Group", "meta.created"],
  ] as const)(
    "walk %ss by %s along an index in both directions, from the start and from anywhere",
    async (resource, by) => {
      const type = resource === "User" ? USER : GROUP;
      const position = { key: by === "meta.created" ? 5 : "k", seq: 5 };
      const places: Place[] = ["start", { side: "after", position }, { side: "before", position }];
      const queries = places.flatMap((place) =>
        ["ascending", "descending"].map((order) => ({
          place,
          sort: readSort(by, order, type),
          startIndex: 1,
          count: 10,
        })),
      );

      const sql = await Promise.all(
        queries.map((query) =>
          sqlOf((stores) => stores[resource === "User" ? "users" : "groups"].list(CONNECTION, query)),
        ),
      );

      const steps = sql.flat().flatMap((text) => badSteps("walk", text));
      expect(sql.flat().length).toBeGreaterThan(queries.length);
      expect(steps).toEqual([]);
    },
  );

  it("take a sort of few resources to the few that a filter leads to", async () => {
    const filter = resolveFilter(parseFilter('externalId eq "x"').filter, USER);
    const query = { filter, sort: readSort("meta.created", "descending", USER), startIndex: 1, count: 10 };

    const [page = ""] = await sqlOf((stores) => stores.users.list(CONNECTION, query));

    expect(temp.store.explain(page)).toEqual([
      expect.stringContaining("INDEX directory_user_external (connection_id=? AND external_id=?)"),
      "USE TEMP B-TREE FOR ORDER BY",
    ]);
  });

  it.each<[string, (stores: Stores) => Promise<unknown>]>([
    ["a factor of a user", (stores) => stores.authenticators.find("u" as UserId)],
    ["an application by id or key", (stores) => stores.applications.find(WORKSPACE, "crm")],
    [
      "the users of a key",
      (stores) => stores.assignments.listAffected({ by: "key", workspaceId: WORKSPACE, key: "crm" }, 1),
    ],
    [
      "the users of an application",
      (stores) => stores.assignments.listAffected({ by: "application", applicationId: "a" as ApplicationId }, 1),
    ],
    ["an application by id", (stores) => stores.applications.findById(WORKSPACE, "a")],
    ["the ledger of an application", (s) => s.applications.listVerifications("a" as ApplicationId, { limit: 5 })],
    ["integrations of an application", (stores) => stores.integrations.listOfApplication("a" as ApplicationId)],
    ["dedicated connections", (stores) => stores.connections.listDedicated("a" as ApplicationId)],
    ["the accounts with a status", (stores) => stores.accounts.list(WORKSPACE, { status: "blocked" }, { limit: 50 })],
    [
      "the accounts of an application",
      (stores) => stores.accounts.list(WORKSPACE, { applicationId: "a" }, { limit: 50 }),
    ],
    [
      "the accounts of an application that have a status",
      (stores) => stores.accounts.list(WORKSPACE, { applicationId: "a", statuses: ["active"] }, { limit: 50 }),
    ],
    ["the history of an application", (stores) => stores.events.listOfItem(WORKSPACE, "a", { limit: 50 })],
    ["the newest accounts", (stores) => stores.accounts.list(WORKSPACE, {}, { limit: 50 })],
    ["the newest events", (stores) => stores.events.list(WORKSPACE, {}, { limit: 50 })],
    ["the newest records", (stores) => stores.records.list(WORKSPACE, {}, { limit: 50 })],
    ["the records of a connection", (stores) => stores.records.list(WORKSPACE, { connectionId: "c" }, { limit: 50 })],
    ["the accounts of a connection", (stores) => stores.accounts.list(WORKSPACE, { connectionId: "c" }, { limit: 50 })],
  ])("look up %s by an index", async (what, call) => {
    const known = new Set(allStatements().map(({ sql }) => sql));
    const queries = await sqlOf(call);

    expect(queries.filter((sql) => !known.has(sql)).length).toBe(1);
    expect(queries.flatMap((sql) => badSteps(what, sql))).toEqual([]);
  });

  it.each([
    ["counts accounts", {}, "application"],
    ["counts accounts of a connection", { connectionId: "c" }, "application"],
    ["counts accounts of an application", { applicationId: "a" }, "application"],
    ["counts accounts by connection", {}, "connection"],
  ] as const)("%s by an index that has all it reads", async (_what, query, group) => {
    const [sql = ""] = await sqlOf((stores) => stores.accounts.countBy(WORKSPACE, query, group, 10));

    expect(temp.store.explain(sql)).toContainEqual(expect.stringContaining("COVERING INDEX service_account_counts"));
  });

  it("looks through a list for a name in the order in which it lies, and sorts nothing", async () => {
    const [sql = ""] = await sqlOf((stores) => stores.accounts.list(WORKSPACE, { text: "svc" }, { limit: 50 }));

    expect(temp.store.explain(sql)).not.toContainEqual(
      expect.stringMatching(/TEMP B-TREE|USING INDEX service_account/),
    );
  });

  it("lists accounts by name along an index", async () => {
    const page = { limit: 50, order: "userName", after: 7 } as const;

    const [sql = ""] = await sqlOf((stores) => stores.accounts.list(WORKSPACE, {}, page));

    expect(temp.store.explain(sql)[0]).toContain("INDEX service_account_name (workspace_id=? AND user_name>?)");
    expect(badSteps("by name", sql)).toEqual([]);
  });
});
