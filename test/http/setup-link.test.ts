import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { URN } from "../support/urns.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const HOUR_MS = 60 * 60 * 1000;
const PUBLIC = "https://anteroom.example.com";

let api: RunningApi;
let okta: Json;

beforeEach(async () => {
  api = await startApi({ ANTEROOM_PUBLIC_URL: PUBLIC });
  okta = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body;
});
afterEach(() => api[Symbol.asyncDispose]());

async function aLink(terms: Json = {}): Promise<{ readonly secret: string; readonly answer: Json }> {
  const { status, body } = await api.call("POST", `/connections/${okta["id"]}/setup-links`, terms);
  expect(status).toBe(201);
  return { secret: String(body["url"]).split("#")[1] ?? "", answer: body };
}

interface PageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function visit(path: string, cookie?: string, form?: Record<string, string>): Promise<PageAnswer> {
  const response = await fetch(`${api.url}${path}`, {
    redirect: "manual",
    headers: {
      ...(cookie !== undefined && { Cookie: `__Host-anteroom-guest=${cookie}` }),
      ...(form !== undefined && {
        Origin: PUBLIC,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
      }),
    },
    ...(form !== undefined && { method: "POST", body: new URLSearchParams(form).toString() }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function states(): Promise<string[]> {
  const { body } = await api.call("GET", `/setup-links?connection=${okta["id"]}`);
  return body["items"].map((link: Json) => link["state"]);
}

const tokenIn = (text: string): string => /anr_scim_\w+/.exec(text)?.[0] ?? "";

async function waitThreeDays(): Promise<void> {
  api.clock.at += 72 * HOUR_MS;
}

describe("a setup link", () => {
  it("is shown once, with its secret where no browser sends it", async () => {
    const { secret, answer } = await aLink({ expiresInHours: 24, note: "for the IdP team", variant: "catalogue" });

    expect(answer).toEqual({
      id: expect.any(String),
      connectionId: okta["id"],
      state: "open",
      variant: "catalogue",
      note: "for the IdP team",
      createdBy: { kind: "token", id: expect.any(String) },
      createdAt: "2026-11-22T12:00:00.000Z",
      expiresAt: "2026-11-23T12:00:00.000Z",
      openedAt: null,
      tokenId: null,
      endedAt: null,
      url: `${PUBLIC}/connect#${secret}`,
    });
    expect(secret).toMatch(/^anr_setup_/);
    expect(api.log.join("")).not.toContain(secret);
  });

  it("leads somebody without an account from the values to the first user", async () => {
    const { secret } = await aLink({ variant: "catalogue" });

    const opened = await visit("/connect/open", undefined, { link: `${PUBLIC}/connect#${secret}` });
    const page = await visit("/connect", secret);
    const minted = await visit("/connect/token", secret, {});
    const token = tokenIn(minted.text);
    await api.scim(token, "POST", "/Users", { schemas: [URN.user], userName: "svc@example.com", active: true });
    const done = await visit("/connect", secret);

    expect([opened.status, opened.headers.get("location")]).toEqual([303, "../connect"]);
    expect(opened.headers.get("set-cookie")).toMatch(
      /^__Host-anteroom-guest=anr_setup_\w+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(page.status).toBe(200);
    for (const text of ["Base URL", "API Token", `${PUBLIC}/scim/v2`, "Test API Credentials", "Make the token"]) {
      expect(page.text).toContain(text);
    }
    expect(page.headers.get("refresh")).toBe("10");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.text).not.toContain("anr_");
    expect(token).not.toBe("");
    expect(done.headers.get("refresh")).toBeNull();
    expect(done.text).toContain("Everything is done");
    expect(done.text).not.toContain("svc@example.com");
    expect(await states()).toEqual(["begun"]);
  });

  it("makes the token anew, after which the earlier one opens nothing", async () => {
    const { secret } = await aLink();
    const first = tokenIn((await visit("/connect/token", secret, {})).text);

    const second = tokenIn((await visit("/connect/token", secret, {})).text);

    expect((await api.scim(first, "GET", "/Users")).status).toBe(401);
    expect((await api.scim(second, "GET", "/Users")).status).toBe(200);
    expect((await api.scim(okta["token"], "GET", "/Users")).status).toBe(200);
  });

  it("makes no third token", async () => {
    const { secret } = await aLink();
    await api.call("POST", `/connections/${okta["id"]}/tokens`, {});

    const { status, text } = await visit("/connect/token", secret, {});

    expect(status).toBe(409);
    expect(text).toContain("two tokens already; ask whoever sent you the link");
  });

  it.each([
    [
      "is withdrawn",
      async (answer: Json) => void (await api.call("DELETE", `/setup-links/${answer["id"]}`)),
      "revoked",
    ],
    ["is over", waitThreeDays, "expired"],
    ["is replaced by another", async () => void (await aLink()), "replaced"],
  ] as const)("says whom to ask once it %s", async (_, end, state) => {
    const { secret, answer } = await aLink();
    await visit("/connect/open", undefined, { link: secret });
    await end(answer);

    const answers = [await visit("/connect", secret), await visit("/connect/token", secret, {})];

    for (const { status, text, headers } of answers) {
      expect(status).toBe(404);
      expect(text).toContain("Ask whoever sent it for a new one");
      expect(headers.get("set-cookie")).toContain("Max-Age=0");
    }
    expect(await states()).toContain(state);
  });

  it("of a deleted connection is one that does not work", async () => {
    const { secret } = await aLink();
    await api.call("PATCH", `/connections/${okta["id"]}`, { frozen: true });
    await api.call("DELETE", `/connections/${okta["id"]}`);

    expect((await visit("/connect", secret)).status).toBe(404);
  });

  it.each(["", "nonsense", "anr_setup_0000000000", "%00", "x".repeat(10_000)])("is not opened by %j", async (link) => {
    const { status } = await visit("/connect/open", undefined, { link });

    expect(status).toBe(404);
  });

  it("of another kind opens nothing", async () => {
    const { secret } = await aLink();

    expect((await visit("/connect/open", undefined, { link: okta["token"] })).status).toBe(404);
    expect((await api.scim(secret, "GET", "/Users")).status).toBe(401);
    expect((await api.call("GET", "/connections", undefined, { token: secret })).status).toBe(401);
  });

  it("is posted by no page of another site", async () => {
    const { secret } = await aLink();

    const response = await fetch(`${api.url}/connect/token`, {
      method: "POST",
      headers: { Cookie: `__Host-anteroom-guest=${secret}`, "Sec-Fetch-Site": "cross-site" },
    });

    expect(response.status).toBe(403);
    expect(await states()).toEqual(["open"]);
  });

  it("is not guessed: after thirty tries in a minute a network has to wait", async () => {
    for (let at = 0; at < 30; at += 1) await visit("/connect", "anr_setup_wrong");

    const { status, headers } = await visit("/connect", "anr_setup_wrong");

    expect([status, Number(headers.get("retry-after")) > 0]).toEqual([429, true]);
  });

  it("leaves events of what was done through it, and by whom", async () => {
    const { secret, answer } = await aLink();
    await visit("/connect/open", undefined, { link: secret });
    await visit("/connect/token", secret, {});
    await api.call("DELETE", `/setup-links/${answer["id"]}`);

    const { body } = await api.call("GET", "/audit-events?limit=200");

    const seen = body["items"].map((event: Json) => [event["type"], event["actor"].kind]);
    expect(seen.slice(0, 4)).toEqual([
      ["setup_link.revoked", "token"],
      ["token.created", "setup_link"],
      ["setup_link.opened", "setup_link"],
      ["setup_link.created", "token"],
    ]);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it("is refused for an unknown way, an unknown connection, and without https", async () => {
    const path = `/connections/${okta["id"]}/setup-links`;
    expect((await api.call("POST", path, { variant: "none" })).body["detail"]).toBe(
      "variant is none of wizard, catalogue; name one of them or leave it out.",
    );
    expect((await api.call("POST", "/connections/unknown/setup-links", {})).status).toBe(404);
    expect((await api.call("DELETE", "/setup-links/unknown")).status).toBe(404);
    const { answer } = await aLink();
    await api.call("DELETE", `/setup-links/${answer["id"]}`);
    expect((await api.call("DELETE", `/setup-links/${answer["id"]}`)).body["code"]).toBe("link_ended");
    await using plain = await startApi({ ANTEROOM_PUBLIC_URL: "http://anteroom.example.com" });
    const other = (await plain.call("POST", "/connections", { name: "Okta", idp: "okta" })).body;
    expect((await plain.call("POST", `/connections/${other["id"]}/setup-links`, {})).body["check"]).toBe("https");
  });

  it("shows its page without a secret to whoever comes without one", async () => {
    const { status, text } = await visit("/connect");

    expect(status).toBe(200);
    expect(text).toContain("The setup link");
    expect((await visit("/connect/open.js")).headers.get("content-type")).toMatch(/javascript/);
  });
});
