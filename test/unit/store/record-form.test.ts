import { expect, it } from "vitest";
import { WORKSPACE } from "../../support/builders.ts";
import { openTempSqlite } from "../../support/temp-store.ts";

it("reads the changes of a record as it keeps them, and as they were kept before", async () => {
  await using units = openTempSqlite();
  const changes = [
    { attribute: "active", from: "true", to: "false" },
    { attribute: "title", from: null, to: '"A"' },
  ];
  const record = {
    id: "r1",
    workspaceId: WORKSPACE,
    connectionId: "c1" as never,
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
    durationMs: 1,
  } as const;
  const read = () => units.read((stores) => stores.records.find(WORKSPACE, "r1"));
  await units.write((stores) => stores.records.append(record));

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
