import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setUpWithPasskey } from "../support/local-people.ts";
import { TestBrowser } from "../support/test-browser.ts";
import { type RunningApi, startApi } from "./api-client.ts";

const NAMES = ["Database", "Disk", "Keys", "Background work", "Clock"];
/** As behind a proxy of this machine. */
const FROM_ELSEWHERE = { "X-Forwarded-For": "192.0.2.7", Accept: "text/html" };

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe("the status page", () => {
  it("shows every part with its state and since when on this machine, without script", async () => {
    const seen = await new TestBrowser(api.url).get("/status", { Accept: "text/html" });

    expect(seen.status).toBe(200);
    for (const name of NAMES) expect(seen.text).toContain(`<th scope="row">${name}</th>`);
    expect(seen.text).toContain("Since 2026-11-22 12:00:00 UTC");
    expect(seen.text).not.toContain("<script");
  });

  it("tells strangers only whether the server is well, and people and tokens the rest", async () => {
    const stranger = await new TestBrowser(api.url).get("/status", FROM_ELSEWHERE);
    const { browser } = await setUpWithPasskey(api);
    const person = await browser.get("/status", FROM_ELSEWHERE);
    const token = await fetch(`${api.url}/status`, {
      headers: { ...FROM_ELSEWHERE, Authorization: `Bearer ${api.adminToken}` },
    });
    const wrong = await fetch(`${api.url}/status`, { headers: { ...FROM_ELSEWHERE, Authorization: "Bearer x" } });

    expect(stranger.text).toContain("Anteroom is up");
    expect(stranger.text).not.toContain("Database");
    expect(person.text).toContain("Database");
    expect(await token.text()).toContain("Database");
    expect(await wrong.text()).not.toContain("Database");
  });

  it("says the same to programs as JSON", async () => {
    const answer = await fetch(`${api.url}/status`, { headers: { Accept: "application/json" } });

    expect(await answer.json()).toEqual({
      state: "ok",
      components: ["store", "disk", "keys", "jobs", "clock"].map((name) => {
        return { name, state: "ok", since: "2026-11-22T12:00:00.000Z", detail: expect.stringMatching(/\.$/) };
      }),
    });
  });

  it("is there while the server waits for its passphrase, and says so", async () => {
    await using sealed = await startApi({ ANTEROOM_ROOT_KEY_PROVIDER: "passphrase" });
    const seen = await new TestBrowser(sealed.url).get("/status", { Accept: "text/html" });

    expect(seen.status).toBe(503);
    expect(seen.text).toContain("The server waits for its first passphrase");
  });
});

describe("an address at which nothing is", () => {
  it("is a page for people, with the request id and a way on, and a problem document for programs", async () => {
    const page = await new TestBrowser(api.url).get("/no/such/page", { Accept: "text/html,*/*" });
    const problem = await new TestBrowser(api.url).get("/no/such/page", { Accept: "application/json" });

    expect(page.status).toBe(404);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.text).toContain(page.headers.get("x-request-id") ?? "no id");
    expect(page.text).toContain('href="../../"');
    expect(problem.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  });
});
