import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OpenStream, openStream } from "../support/event-stream.ts";
import { type LocalOwner, setUpWithPasskey, submit } from "../support/local-people.ts";
import { type RunningApi, startApi } from "./api-client.ts";

const MINUTE_MS = 60_000;
/** Longer than between two looks at who watches. */
const A_LOOK_MS = 2000;

let api: RunningApi;
let owner: LocalOwner;
let stream: OpenStream;

beforeEach(async () => {
  api = await startApi();
  owner = await setUpWithPasskey(api);
  const watched = new URL("/api/v1/live", api.url).href;
  stream = await openStream(watched, undefined, { Cookie: owner.browser.cookie });
});
afterEach(async () => {
  await stream[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

async function me(): Promise<number> {
  return (await api.call("GET", "/me", undefined, { token: "", headers: { Cookie: owner.browser.cookie } })).status;
}

describe("the live feed in a browser", () => {
  it("ends by itself soon after whoever watches signed out", async () => {
    expect(stream.status).toBe(200);

    await submit(owner.browser, "/saml/logout", {});

    await stream.ended;
  });

  it("keeps no session alive", async () => {
    api.clock.at += 29 * MINUTE_MS;
    await new Promise((resolve) => setTimeout(resolve, A_LOOK_MS));
    api.clock.at += 2 * MINUTE_MS;

    await stream.ended;

    expect(await me()).toBe(401);
  });

  it("is not begun by a HEAD, which is answered at once", async () => {
    const headers = { Accept: "text/event-stream", Authorization: `Bearer ${api.adminToken}` };

    const answer = await fetch(`${api.url}/api/v1/live`, { method: "HEAD", headers });

    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  });
});
