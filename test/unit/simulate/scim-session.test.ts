import { describe, expect, it } from "vitest";
import { ScimSession, type SessionOptions } from "../../../src/simulate/scim-session.ts";
import { startFakeScimServer } from "./fake-scim-server.ts";

const base: Omit<SessionOptions, "baseUrl"> = { headers: {}, timeoutMs: 5000, attempts: 3, maxWaitSeconds: 1 };

describe("a simulated client's connection", () => {
  it.each([429, 503])("waits as long as Retry-After says after a %i and tries again", async (status) => {
    await using server = await startFakeScimServer((_, count) =>
      count === 1 ? { status, headers: { "Retry-After": "0" } } : undefined,
    );
    const said: string[] = [];
    const session = new ScimSession({ ...base, baseUrl: server.baseUrl, log: (message) => said.push(message) });

    const answer = await session.send("GET", "/Users", [200]);

    expect(answer.status).toBe(200);
    expect(session.requests).toBe(2);
    expect(said).toEqual([`The server answered ${status}; waiting 0 s before the next try.`]);
  });

  it.each([["soon"], ["-1"], ["1.5"], [undefined]])(
    "does not read %s as seconds, and keeps the wait bounded",
    async (value) => {
      await using server = await startFakeScimServer((_, count) =>
        count === 1 ? { status: 429, headers: value === undefined ? {} : { "Retry-After": value } } : undefined,
      );
      const said: string[] = [];
      const log = (message: string): number => said.push(message);
      const session = new ScimSession({ ...base, maxWaitSeconds: 0.01, baseUrl: server.baseUrl, log });

      await session.send("GET", "/Users", [200]);

      expect(said).toEqual(["The server answered 429; waiting 0.01 s before the next try."]);
    },
  );

  it("gives up after its last attempt", async () => {
    await using server = await startFakeScimServer(() => ({ status: 429, headers: { "Retry-After": "0" } }));
    const session = new ScimSession({ ...base, baseUrl: server.baseUrl });

    await expect(session.send("GET", "/Users", [200])).rejects.toThrow("GET /Users answered 429");

    expect(session.requests).toBe(3);
  });

  it("calls an answer that is not JSON by its name", async () => {
    await using server = await startFakeScimServer(() => ({ status: 502, text: "<h1>Bad gateway" }));
    const session = new ScimSession({ ...base, baseUrl: server.baseUrl });

    await expect(session.send("GET", "/Users", [200])).rejects.toThrow(
      "Invalid JSON: the server answered 502 with something else.",
    );
  });

  it("says that nobody answers", async () => {
    const session = new ScimSession({ ...base, baseUrl: "http://127.0.0.1:9" });

    await expect(session.send("GET", "/Users", [200])).rejects.toThrow(/^GET \/Users: no answer \(/);
  });
});
