import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { aChanged, setting } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

/** Makes the database do nothing, without an error, where a statement means to change a row of a table. */
function swallow(world: World, event: "INSERT" | "UPDATE" | "DELETE", table: string): void {
  const database = new Database(world.file);
  database.exec(`CREATE TRIGGER swallow BEFORE ${event} ON ${table} BEGIN SELECT RAISE(IGNORE); END`);
  database.close();
}

describe("a row that the database loses without a word", () => {
  it.each([
    ["INSERT", "directory_user", (world: World, { request }: Ground) => world.users.create(request, other)],
    [
      "UPDATE",
      "directory_user",
      (world: World, { request, userId }: Ground) => world.users.change(request, userId, title),
    ],
    ["UPDATE", "directory_user", (world: World, { request, userId }: Ground) => world.users.delete(request, userId)],
    [
      "DELETE",
      "directory_group",
      (world: World, { request, groupId }: Ground) => world.groups.delete(request, groupId),
    ],
    ["UPDATE", "directory_group", (world: World, ground: Ground) => changeMembers(world, ground, "add")],
    ["INSERT", "membership", (world: World, ground: Ground) => changeMembers(world, ground, "replace")],
    ["DELETE", "membership", (world: World, ground: Ground) => changeMembers(world, ground, "replace")],
    ["DELETE", "membership", (world: World, ground: Ground) => changeMembers(world, ground, "clear")],
  ] as const)("undoes the unit: %s of %s", async (event, table, write) => {
    await using world = openWorld();
    const connection = await world.connect();
    const [userId, freshId] = [await world.push(connection, "one@example.com"), await world.push(connection, "two")];
    const groupId = await world.pushGroup(connection, "Robots", [userId]);
    const ground = { request: await world.request(connection), userId, groupId, freshId };
    const before = await stateOf(world, ground);
    swallow(world, event, table);

    const written = write(world, ground);

    await expect(written).rejects.toThrow(/was to change one row|^A change of \d+ members moved/);
    expect(await stateOf(world, ground)).toEqual(before);
  });
});

interface Ground {
  readonly request: Awaited<ReturnType<World["request"]>>;
  readonly userId: string;
  readonly groupId: string;
  readonly freshId: string;
}

const other = aChanged({ userName: "three@example.com" });
const title = setting({ title: "Robot" });

function changeMembers(
  world: World,
  { request, groupId, freshId }: Ground,
  kind: "add" | "replace" | "clear",
): Promise<unknown> {
  const where = "members";
  const step = kind === "clear" ? { kind, where } : { kind, userIds: [freshId], where };
  return world.groups.change(request, groupId, { change: setting({}), members: [step] }, false);
}

async function stateOf(world: World, { request, userId, groupId }: Ground): Promise<object> {
  const user = await world.users.get(request, userId, true);
  const group = await world.groups.get(request, groupId, true);
  const { items } = await world.logs.records({}, { limit: 200 });
  return { user, group, records: items.length };
}
