import type { Response } from "supertest";
import { describe, expect, it } from "vitest";
import { patchOf } from "../support/quirk.ts";
import { startServer, type TestServer } from "../support/server.ts";

const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

function effectOf(answer: Response): string | undefined {
  return answer.headers["anteroom-effect"];
}

/** What the record of a request says, in the words of the header. */
async function recordedEffect(server: TestServer, answer: Response): Promise<readonly [string | undefined, unknown]> {
  const record = (await server.records()).find(({ requestId }) => requestId === answer.headers["x-request-id"]);
  const words = { success: "applied", warning: "applied", skipped: "no-op", failure: "refused" };
  return [record && words[record.result], record?.reason ?? null];
}

function said(effect: string | undefined): readonly [string | undefined, string | undefined] {
  const [, word, reason] = /^([a-z-]+)(?:; reason="((?:[^"\\]|\\.)*)")?$/.exec(effect ?? "") ?? [];
  return [word, reason?.replaceAll(/\\(.)/g, "$1")];
}

describe("the effect of a write", () => {
  it("is what its record says, for each method", async () => {
    await using server = await startServer();
    const { send } = await server.connect();

    const user = await send("POST", "/Users", { userName: "a@example.com" });
    const group = await send("POST", "/Groups", { displayName: "Robots" });
    const [one, all] = [`/Users/${user.body.id}`, `/Groups/${group.body.id}`];
    const add = patchOf({ op: "add", path: "members", value: [{ value: user.body.id }] });
    const answers = [
      user,
      group,
      await send("PUT", one, { userName: "b@example.com" }),
      await send("PUT", one, { userName: "b@example.com" }),
      await send("PATCH", one, patchOf({ op: "replace", path: "active", value: true })),
      await send("PATCH", all, add),
      await send("PATCH", all, add),
      await send("PUT", all, { displayName: "Robots" }),
      await send("PATCH", all, patchOf({ op: "fly", path: "away" })),
      await send("POST", "/Users", { userName: "B@example.com" }),
      await send("DELETE", all),
      await send("DELETE", all),
    ];

    expect(answers.map((answer) => said(effectOf(answer))[0])).toEqual([
      "applied",
      "applied",
      "applied",
      "no-op",
      "no-op",
      "applied",
      "no-op",
      "no-op",
      "refused",
      "refused",
      "applied",
      "refused",
    ]);
    for (const answer of answers) {
      const [word, reason] = said(effectOf(answer));
      const [recorded, why] = await recordedEffect(server, answer);
      expect(word).toBe(recorded);
      if (word !== "applied") expect(reason).toBe(why);
      if (word === "refused") expect(reason).toBe(answer.body.detail);
    }
  });

  it("is not told of a read", async () => {
    await using server = await startServer();
    const { send } = await server.connect();

    const answers = [await send("GET", "/Users"), await send("GET", "/Users/unknown"), await send("HEAD", "/Users")];

    expect(answers.map(effectOf)).toEqual([undefined, undefined, undefined]);
  });

  it("is applied when it is applied with a concern", async () => {
    await using server = await startServer();
    const { send } = await server.connect();

    const answer = await send("POST", "/Users", { userName: "a@example.com", roles: [{ value: "nowhere" }] });

    const [record] = await server.records();
    expect([record?.result, effectOf(answer)]).toEqual(["warning", "applied"]);
  });

  it("is refused before anything is read, while the connection is frozen", async () => {
    await using server = await startServer();
    const { send } = await server.connect({ frozenAt: Date.now() });

    const answer = await send("POST", "/Users", { userName: "a@example.com" });

    expect(said(effectOf(answer))).toEqual(["refused", answer.body.detail]);
  });

  it("is refused when a defect undid it", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    server.store.write = () => Promise.reject(new TypeError("planted defect"));

    const answer = await send("POST", "/Users", { userName: "a@example.com" });

    expect([answer.status, said(effectOf(answer))]).toEqual([500, ["refused", answer.body.detail]]);
  });

  it("is applied when it was committed and only its answer could not be made", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    const write = server.store.write.bind(server.store);
    server.store.write = async (work) => {
      const result = await write(work);
      // Not before: the token is read first, and its use may be written.
      if (typeof result === "object" && result !== null && "effect" in result) {
        server.store.read = () => Promise.reject(new TypeError("planted defect"));
      }
      return result;
    };

    const answer = await send("POST", "/Users?attributes=serviceAccounts", { userName: "a@example.com" });

    expect([answer.status, effectOf(answer)]).toEqual([500, "applied"]);
  });

  it("of a bulk request is that of its operations together", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    const { id } = (await send("POST", "/Users", { userName: "a@example.com", title: "Robot" })).body;
    const bulk = (...Operations: readonly object[]) => send("POST", "/Bulk", { schemas: [BULK_URN], Operations });
    const path = `/Users/${id}`;
    const same = { method: "PATCH", path, data: patchOf({ op: "add", path: "title", value: "Robot" }) };
    const other = { method: "PATCH", path, data: patchOf({ op: "add", path: "title", value: "Android" }) };
    const missing = { method: "DELETE", path: "/Users/unknown" };

    const answers = [
      await bulk(missing, missing),
      await bulk(same),
      await bulk(same, missing),
      await bulk(missing, other, same, missing),
      await bulk(same, { ...other, data: patchOf({ op: "add", path: "title", value: "Golem" }) }),
    ];

    expect(answers.map(effectOf)).toEqual([
      'refused; reason="User unknown does not exist; create it or match it by userName."',
      'no-op; reason="already so"',
      'no-op; reason="already so"; refused=1',
      "applied; refused=2",
      "applied",
    ]);
  });
});
