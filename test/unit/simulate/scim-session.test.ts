import { describe, expect, it } from "vitest";
import { ScimSession, type SessionProfile } from "../../../src/simulate/scim-session.ts";
import { startFakeScimServer } from "./fake-scim-server.ts";

const retry: SessionProfile["retry"] = {
  statuses: [429, 503],
  lostAnswers: false,
  attempts: 3,
  readsRetryAfter: true,
  firstWaitSeconds: 300,
  factor: 2,
  cycles: 0,
};

const profile: SessionProfile = {
  headers: { "X-Client": "test" },
  authorization: "bearer",
  contentType: "application/json",
  timeoutMs: 5000,
  retry,
};

const base = { token: "t0ken", maxWaitSeconds: 1 };

describe("a simulated client's connection", () => {
  it.each([429, 503])("waits as long as Retry-After says after a %i and tries again", async (status) => {
    await using server = await startFakeScimServer((_, count) =>
      count === 1 ? { status, headers: { "Retry-After": "0" } } : undefined,
    );
    const said: string[] = [];
    const session = new ScimSession(profile, {
      ...base,
      baseUrl: server.baseUrl,
      log: (message) => said.push(message),
    });

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
      const session = new ScimSession(profile, { ...base, maxWaitSeconds: 0.01, baseUrl: server.baseUrl, log });

      await session.send("GET", "/Users", [200]);

      expect(said).toEqual(["The server answered 429; waiting 0.01 s before the next try."]);
    },
  );

  it("gives up after its last attempt", async () => {
    await using server = await startFakeScimServer(() => ({ status: 429, headers: { "Retry-After": "0" } }));
    const session = new ScimSession(profile, { ...base, baseUrl: server.baseUrl });

    await expect(session.send("GET", "/Users", [200])).rejects.toThrow("GET /Users answered 429");

    expect(session.requests).toBe(3);
  });

  it("calls an answer that is not JSON by its name", async () => {
    await using server = await startFakeScimServer(() => ({ status: 502, text: "<h1>Bad gateway" }));
    const session = new ScimSession(profile, { ...base, baseUrl: server.baseUrl });

    await expect(session.send("GET", "/Users", [200])).rejects.toThrow(
      "Invalid JSON: the server answered 502 with something else.",
    );
  });

  it("says that nobody answers", async () => {
    const session = new ScimSession(profile, { ...base, baseUrl: "http://127.0.0.1:9" });

    await expect(session.send("GET", "/Users", [200])).rejects.toThrow(/^GET \/Users: no answer \(/);
  });
});
