import { describe, expect, it } from "vitest";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { USER } from "../../../src/scim/schema.ts";
import { aChanged, setting } from "../../support/builders.ts";
import { openWorld, type World } from "../domain/world.ts";

/** How many statements a request runs. */
async function counted(world: World, request: () => Promise<unknown>): Promise<number> {
  const before = world.store.counter.statements;
  await request();
  return world.store.counter.statements - before;
}

/** The requests that run more statements than they may. */
function above<Name extends string>(
  counts: Readonly<Record<Name, number>> | undefined,
  bounds: Readonly<Record<Name, number>>,
): string[] {
  const names = Object.keys(bounds) as Name[];
  return names.filter((name) => !(Number(counts?.[name]) <= bounds[name])).map((name) => `${name} ${counts?.[name]}`);
}

async function aGroupOf(world: World, size: number) {
  const connection = await world.connect(`Connection ${size}`);
  const ids: string[] = [];
  for (let start = 0; start < size; start += 500) {
    const names = Array.from({ length: Math.min(500, size - start) }, (_, index) => `svc-${size}-${start + index}`);
    ids.push(...(await Promise.all(names.map((name) => world.push(connection, name)))));
  }
  const outsider = await world.push(connection, `outsider-${size}`);
  const groupId = await world.pushGroup(connection, `app:crm:${size}`, ids);
  await world.worker.runOnce();
  return { connection, groupId, outsider };
}

describe("statements per request", () => {
  it("stay small for a user", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    const request = await world.request(connection);
    const roles = [{ value: "crm:admin" }];
    const filter = resolveFilter(parseFilter('userName eq "svc-crm@example.com"').filter, USER);

    const counts = {
      create: await counted(world, () => world.users.create(request, aChanged({ userName: "a", roles }))),
      deactivate: await counted(world, () => world.users.change(request, userId, setting({ active: false }))),
      again: await counted(world, () => world.users.change(request, userId, setting({ active: false }))),
      get: await counted(world, () => world.users.get(request, userId, true)),
      match: await counted(world, () => world.users.list(request, { filter, startIndex: 1, count: 100 }, false)),
      list: await counted(world, () => world.users.list(request, { startIndex: 1, count: 100 }, true)),
    };

    expect(above(counts, { create: 14, deactivate: 12, again: 4, get: 2, match: 1, list: 4 })).toEqual([]);
  });

  it("do not grow with the group that is patched", async () => {
    await using world = openWorld();
    await world.addApp("crm");

    const counts = [];
    for (const size of [10, 5000]) {
      const { connection, groupId, outsider } = await aGroupOf(world, size);
      const request = await world.request(connection, "PATCH");
      const step = (kind: "add" | "remove") => {
        const members = [{ kind, userIds: [outsider], where: "members" }];
        return world.groups.change(request, groupId, { change: setting({}), members }, false);
      };
      counts.push({
        add: await counted(world, () => step("add")),
        addAgain: await counted(world, () => step("add")),
        remove: await counted(world, () => step("remove")),
        rename: await counted(world, () =>
          world.groups.change(
            request,
            groupId,
            { change: setting({ displayName: `Robots ${size}` }), members: [] },
            false,
          ),
        ),
        get: await counted(world, () => world.groups.get(request, groupId, false)),
      });
    }

    expect(above(counts[0], { add: 14, addAgain: 5, remove: 13, rename: 6, get: 1 })).toEqual([]);
    expect(counts[1]).toEqual(counts[0]);
  });
});
