import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionId, GroupId, UserId } from "../../../src/domain/id.ts";
import type { Stores } from "../../../src/domain/unit.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { USER } from "../../../src/scim/schema.ts";
import { readSort } from "../../../src/scim/sort-order.ts";
import { aConnection, aGroup } from "../../support/builders.ts";
import { openTempSqlite } from "../../support/temp-store.ts";

const SIZE = 6000;
const connection = aConnection({ id: "c" as ConnectionId });
let temp: ReturnType<typeof openTempSqlite>;

/** Users `u1` and on; three at a time were created together, and every fourth has no externalId. */
const users = Array.from({ length: SIZE }, (_, index) => ({
  id: `u${index + 1}`,
  seq: index + 1,
  createdAt: Math.floor(index / 3),
  externalId: index % 4 === 0 ? null : `x${String(index % 700).padStart(3, "0")}`,
}));

beforeAll(async () => {
  temp = openTempSqlite();
  await temp.write(async (stores) => {
    await stores.connections.insert(connection);
    await stores.connections.count(connection.id, { users: SIZE, groups: 1 });
    await stores.groups.insert(aGroup(connection, "large", { id: "large" as GroupId, memberCount: SIZE / 2 }));
  });
  await temp.store.session.query({
    sql: `INSERT INTO directory_user (id, workspace_id, connection_id, user_name, user_name_key, external_id, active, display_name,
        document, asserted, string_forms, version, created_at, updated_at)
      SELECT value ->> 'id', 'w', 'c', value ->> 'id', value ->> 'id', value ->> 'externalId', 1, NULL,
        json_object('userName', value ->> 'id'), '[]', '[]', 1, value ->> 'createdAt', 0 FROM json_each(?)`,
    parameters: [JSON.stringify(users)],
  } as never);
  const members = users.filter(({ seq }) => seq % 2 === 0).map(({ id }) => id as UserId);
  await temp.write((stores) => stores.groups.addMembers("large" as GroupId, members, 0));
});

afterAll(() => temp[Symbol.asyncDispose]());

type User = (typeof users)[number];

const ORDERS: readonly [string, "ascending" | "descending", readonly User[]][] = [
  ["meta.created", "ascending", users],
  ["meta.created", "descending", users.toSorted((a, b) => b.createdAt - a.createdAt)],
  ["externalId", "ascending", [...known().toSorted((a, b) => compare(a, b)), ...unknown()]],
  ["externalId", "descending", [...unknown(), ...known().toSorted((a, b) => compare(b, a))]],
];

function known(): readonly User[] {
  return users.filter(({ externalId }) => externalId !== null);
}

function unknown(): readonly User[] {
  return users.filter(({ externalId }) => externalId === null);
}

function compare(a: User, b: User): number {
  return String(a.externalId) < String(b.externalId) ? -1 : Number(a.externalId !== b.externalId);
}

describe("pages far into a long list", () => {
  it.each(ORDERS)("by %s %s lie where a client counts them", async (by, order, expected) => {
    const sort = readSort(by, order, USER);
    const starts = [1, 999, 1001, 1497, 1502, 2500, 2999, 3001, 4300, 4501, 5998, 6001, 9999];

    const pages = await temp.snapshot((stores) => pagesAt(stores, starts, { sort, count: 5 }));

    expect(pages).toEqual(starts.map((start) => expected.slice(start - 1, start + 4).map(({ id }) => id)));
  });

  it.each(["ascending", "descending"])(
    "of the members of a large group, %s, are those of its members",
    async (order) => {
      const filter = resolveFilter(parseFilter('groups[value eq "large"]').filter, USER);
      const members = users.filter(({ seq }) => seq % 2 === 0);
      const expected = order === "ascending" ? members : members.toSorted((a, b) => b.createdAt - a.createdAt);
      const query = { filter, sort: readSort("meta.created", order, USER), startIndex: 2001, count: 3 };

      const page = await temp.snapshot((stores) => stores.users.list(connection.id, query));

      expect(page.total).toBe(SIZE / 2);
      expect(page.items.map(({ id }) => id)).toEqual(expected.slice(2000, 2003).map(({ id }) => id));
    },
  );

  it("of the members of another connection's group are empty", async () => {
    const filter = resolveFilter(parseFilter('groups.value eq "large"').filter, USER);

    const page = await temp.snapshot((stores) =>
      stores.users.list("other" as ConnectionId, { filter, startIndex: 1, count: 3 }),
    );

    expect(page).toEqual({ total: 0, items: [] });
  });
});

async function pagesAt(
  stores: Stores,
  starts: readonly number[],
  query: Omit<Parameters<Stores["users"]["list"]>[1], "startIndex">,
): Promise<readonly (readonly string[])[]> {
  const pages = [];
  for (const startIndex of starts) {
    pages.push((await stores.users.list(connection.id, { ...query, startIndex })).items.map(({ id }) => id));
  }
  return pages;
}
