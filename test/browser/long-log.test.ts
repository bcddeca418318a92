import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type ConsoleTab, missingChromium, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";

const missing = missingChromium();
const RECORDS = 100_000;
const MB = 1024 * 1024;

let world: ConsoleWorld;
let tab: ConsoleTab;

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  world = await startConsoleWorld();
  await fill(world);
  tab = await openTab(world.browser, world.server);
  tab.page.setDefaultTimeout(15_000);
}, 120_000);

afterAll(async () => {
  await tab?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

/** As many records as a busy month leaves, each of its own second, the newest now; the oldest is the only one of its name. */
async function fill({ server }: ConsoleWorld): Promise<void> {
  const { connection } = await server.connect({ name: "Busy" });
  const newest = Date.now();
  const sql = `WITH RECURSIVE each (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < ${RECORDS})
    INSERT INTO provisioning_record (id, workspace_id, connection_id, at, request_id, method, path, operation, resource_type,
      resource_id, resource_name, http_status, result, reason, error_code, changes, rewrites, no_ops, duration_ms)
    SELECT printf('00000000-0000-7000-8000-%012d', n), ?, ?, ? - (${RECORDS} - n) * 1000,
      printf('00000000-0000-7000-9000-%012d', n), 'PATCH', '/scim/v2/Users/x',
      'Update user svc-' || n || '@example.com', 'User', 'x', 'svc-' || n || '@example.com', 200,
      CASE WHEN n % 1000 = 1 THEN 'failure' ELSE 'success' END, NULL, NULL,
      '[["displayName","before","after"],["name.givenName","before","after"]]', '[]', '[]', 3 FROM each`;
  const parameters = [server.workspaceId, connection.id, newest];
  await server.store.write(() => server.store.session.query({ sql, parameters } as never));
}

const shown = () => tab.page.locator("main tbody tr:not([aria-hidden])").count();

/** How many rows have been loaded, as the foot of the table says. */
async function loaded(): Promise<number> {
  const words = (await tab.page.getByText(/^[\d,]+ (?:shown|of [\d,]+)$/).textContent()) ?? "";
  return Number(words.split(" ", 1)[0]?.replaceAll(",", ""));
}

async function heapUsed(): Promise<number> {
  const session = await tab.page.context().newCDPSession(tab.page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

describe.skipIf(missing !== undefined)("a log of 100,000 requests in a browser", () => {
  it("goes on while somebody scrolls, with few rows in the document, in less than 120 MB", async () => {
    await tab.go("/log");
    await tab.page.getByText("svc-100000@example.com").waitFor();
    const rowsAtFirst = await loaded();

    const frame = tab.page.getByRole("region", { name: "Requests, newest first" });
    for (let step = 0; step < 4; step += 1) {
      await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      const before = rowsAtFirst + step * 200;
      await expect.poll(loaded, { timeout: 15_000, interval: 50 }).toBeGreaterThan(before);
    }

    expect(await shown()).toBeLessThanOrEqual(60);
    expect(await heapUsed()).toBeLessThan(120 * MB);
  });

  it("finds the oldest refusals and a window in the middle at once", async () => {
    await tab.go("/log?result=failure");
    await tab.page.getByText("svc-99001@example.com").waitFor();
    await expect.poll(loaded, { timeout: 15_000, interval: 50 }).toBe(100);
    const middle = new Date(Date.now() - 50_000_000);
    const end = new Date(middle.getTime() + 10_000);
    await tab.go(`/log?from=${middle.toISOString()}&to=${end.toISOString()}`);

    await expect.poll(loaded, { timeout: 15_000, interval: 50 }).toBe(10);
    expect(tab.problems()).toEqual([]);
  });
});
