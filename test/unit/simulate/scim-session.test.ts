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

  it("waits five minutes without a header, twice as long the next time, and honours the run's limit", async () => {
    await using server = await startFakeScimServer((_, count) => (count <= 3 ? { status: 429 } : undefined));
    const said: string[] = [];
    const quick = { ...profile, retry: { ...retry, attempts: 4, firstWaitSeconds: 0.01 } };
    const log = (message: string): number => said.push(message);
    const session = new ScimSession(quick, { ...base, maxWaitSeconds: 0.03, baseUrl: server.baseUrl, log });

    await session.send("GET", "/Users", [200]);

    const waits = said.map((message) => Number(/waiting ([\d.]+) s/.exec(message)?.[1]));
    expect(waits).toEqual([0.01, 0.02, 0.03]);
  });

  it("does not read Retry-After for a provider that does not", async () => {
    await using server = await startFakeScimServer((_, count) =>
      count === 1 ? { status: 503, headers: { "Retry-After": "60" } } : undefined,
    );
    const deaf = { ...profile, retry: { ...retry, readsRetryAfter: false, firstWaitSeconds: 0 } };
    const session = new ScimSession(deaf, { ...base, maxWaitSeconds: 60, baseUrl: server.baseUrl });

    expect((await session.send("GET", "/Users", [200])).status).toBe(200);
  });

  it.each([
    ["once", false, 1],
    ["as often as its rule says", true, 3],
  ])("sends %s when no answer comes in time", async (_what, lostAnswers, requests) => {
    await using server = await startFakeScimServer(() => ({ status: 200, delayMs: 5000 }));
    const hasty = { ...profile, timeoutMs: 50, retry: { ...retry, lostAnswers, firstWaitSeconds: 0 } };
    const session = new ScimSession(hasty, { ...base, baseUrl: server.baseUrl });

    await expect(session.send("GET", "/Users", [200])).rejects.toThrow("GET /Users: no answer within 0.05 s.");

    expect(session.requests).toBe(requests);
    expect(session.meter.statuses).toEqual([[0, requests]]);
  });

  it.each([
    ["bearer", "Bearer t0ken"],
    ["bare", "t0ken"],
  ] as const)("writes the token %s", async (authorization, header) => {
    await using server = await startFakeScimServer();
    const session = new ScimSession({ ...profile, authorization }, { ...base, baseUrl: server.baseUrl });

    await session.send("POST", "/Users", [201], { userName: "a" });

    expect(server.seen[0]?.headers).toMatchObject({
      authorization: header,
      "content-type": "application/json",
      "x-client": "test",
    });
  });
});
