import { describe, expect, it } from "vitest";
import { EventTurn } from "../../src/http/event-turn.ts";
import { planBulk } from "../../src/http/scim/bulk-plan.ts";
import type { ScimCall } from "../../src/http/scim/scim-call.ts";
import { readBulkMessage } from "../../src/scim/bulk-message.ts";
import { dialectOf } from "../../src/scim/dialect.ts";
import { startServer } from "../support/server.ts";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const HANG_MS = 5_000;

interface Outcome {
  readonly status: string;
  readonly response?: { readonly scimType: string; readonly detail: string };
}

function manyEmails(id: string, count: number): object {
  const add = (_: unknown, index: number) => ({
    op: "add",
    path: "emails",
    value: [{ value: `e${index}@example.com` }],
  });
  return {
    method: "PATCH",
    path: `/Users/${id}`,
    data: { schemas: [PATCH], Operations: Array.from({ length: count }, add) },
  };
}

/** How often others got the event loop while something was done. */
async function turnsDuring(act: () => Promise<unknown>): Promise<number> {
  let [turns, over] = [0, false];
  const count = (): void => {
    turns += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await act();
  over = true;
  return turns;
}

describe("a bulk request of many large patches", () => {
  it("gives up the event loop again and again while it is planned", async () => {
    const members = Array.from({ length: 2000 }, (_, index) => ({
      value: `bulkId:u${index}`,
      $ref: `../Users/bulkId:u${index}`,
    }));
    const operation = { method: "PUT", path: "/Groups/g", data: { displayName: "g", members } };
    const dialect = dialectOf("okta");
    const message = readBulkMessage({ schemas: [BULK], Operations: Array(100).fill(operation) }, dialect, 100);
    const call = { dialect, request: { rewrites: [], requestId: "r", method: "POST", path: "/scim/v2/Bulk" } };

    const turns = await turnsDuring(() => planBulk(message, call as unknown as ScimCall, new EventTurn()));

    expect(turns).toBeGreaterThan(2);
  });

  it("is carried out while other requests are answered", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    const create = (_: unknown, index: number) => send("POST", "/Users", { userName: `u${index}` });
    const ids = (await Promise.all(Array.from({ length: 20 }, create))).map(({ body }) => body.id);
    const body = { schemas: [BULK], Operations: ids.map((id) => manyEmails(id, 500)) };
    let [answered, done] = [0, false];

    const bulk = send("POST", "/Bulk", body).then((answer) => {
      done = true;
      return answer;
    });
    while (!done) {
      expect((await send("GET", "/Users?count=1").timeout(HANG_MS)).status).toBe(200);
      answered += 1;
    }

    const outcomes: readonly Outcome[] = (await bulk).body.Operations;
    expect(outcomes.map(({ status }) => status)).toEqual(ids.map(() => "200"));
    expect((await send("GET", `/Users/${ids[19]}`)).body.emails).toHaveLength(500);
    expect(answered).toBeGreaterThan(2);
  }, 60_000);

  it("is refused what one unit would have to create in too many parts, and may create it one by one", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    const list = Array.from({ length: 1000 }, (_, index) => ({ value: `x${index}` }));
    const lists = {
      emails: list,
      phoneNumbers: list,
      ims: list,
      photos: list,
      x509Certificates: list,
      junk: list,
      more: list,
    };
    const creation = (own: string, other: string) => {
      const data = { userName: own, ...lists, [ENTERPRISE]: { manager: { value: `bulkId:${other}` } } };
      return { method: "POST", path: "/Users", bulkId: own, data };
    };
    const circle = [creation("a", "b"), creation("b", "a")];

    const together = await send("POST", "/Bulk", { schemas: [BULK], Operations: circle });
    const alone = await send("POST", "/Bulk", { schemas: [BULK], Operations: [creation("a", "a")] });

    const outcomes: readonly Outcome[] = together.body.Operations;
    expect(outcomes.map(({ status, response }) => [status, response?.scimType, response?.detail])).toEqual(
      circle.map(() => [
        "400",
        "tooMany",
        "The operations that refer to each other have more than 25000 attributes and values (a path as a key counts as 20); create without the references, and add them later.",
      ]),
    );
    expect(alone.body.Operations).toMatchObject([{ status: "201" }]);
    expect((await send("GET", "/Users?count=0")).body.totalResults).toBe(1);
  });
});
