import { expect, it } from "vitest";
import { aConnection, aProvisioningRecord, WORKSPACE } from "../../support/builders.ts";
import { openTempSqlite } from "../../support/temp-store.ts";

it("reads the changes of a record as it keeps them, and as they were kept before", async () => {
  await using units = openTempSqlite();
  const connection = aConnection();
  const changes = [
    { attribute: "active", from: "true", to: "false" },
    { attribute: "title", from: null, to: '"A"' },
  ];
  const record = {
    id: "r1",
    workspaceId: WORKSPACE,
    connectionId: connection.id,
    at: 5,
    requestId: "q",
    method: "PATCH",
    path: "/scim/v2/Users/u1",
    operation: "Update user a",
    resourceType: "User",
    resourceId: "u1",
    resourceName: "a",
    httpStatus: 200,
    result: "success",
    reason: null,
    changes,
    rewrites: [],
    noOps: [],
    errorCode: null,
    durationMs: 1,
  } as const;
  const read = () => units.read((stores) => stores.records.find(WORKSPACE, "r1"));
  await units.write(async (stores) => {
    await stores.connections.insert(connection);
    await stores.records.append(record);
  });

  const kept = await read();
  await units.write(async () => {
    await units.store.session.query({
      sql: "UPDATE provisioning_record SET changes = ?",
      parameters: [JSON.stringify(changes)],
    } as never);
  });
  const before = await read();

  expect(kept).toEqual(record);
  expect(before).toEqual(record);
});

it("finds the records of a resource far apart in a long log, page by page", async () => {
  await using units = openTempSqlite();
  const [mine, theirs] = [aConnection(), aConnection()];
  const records = Array.from({ length: 12 }, (_, at) =>
    aProvisioningRecord(at % 3 === 2 ? theirs : mine, { at, resourceId: at % 2 === 0 ? "u1" : "u2" }),
  );
  await units.write(async (stores) => {
    for (const connection of [mine, theirs]) await stores.connections.insert(connection);
    for (const record of records) await stores.records.append(record);
    const sql = "UPDATE provisioning_record SET seq = -seq * 70000";
    await units.store.session.query({ sql, parameters: [] } as never);
    await units.store.session.query({ sql: "UPDATE provisioning_record SET seq = -seq", parameters: [] } as never);
  });
  const seen: number[] = [];
  let after: number | undefined;
  do {
    const from = after;
    const page = await units.read((stores) =>
      stores.records.list(WORKSPACE, { resourceId: "u1" }, { limit: 2, ...(from !== undefined && { after: from }) }),
    );
    seen.push(...page.items.map(({ at }) => at));
    after = page.nextCursor === undefined ? undefined : Number(page.nextCursor);
  } while (after !== undefined);

  expect(seen).toEqual([10, 8, 6, 4, 2, 0]);
  const oldest = records[0];
  expect(await units.read((stores) => stores.records.find(WORKSPACE, oldest?.id ?? ""))).toEqual(oldest);
  expect(await units.read((stores) => stores.records.find(WORKSPACE, "nobody"))).toBeUndefined();
});
