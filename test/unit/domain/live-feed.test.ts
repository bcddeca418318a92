import { describe, expect, it } from "vitest";
import type { ConnectionId } from "../../../src/domain/id.ts";
import { callWords, shownPath } from "../../../src/domain/live/call-words.ts";
import { concerns, toLiveCall } from "../../../src/domain/live/live-call.ts";
import { LiveFeed } from "../../../src/domain/live/live-feed.ts";
import { type LiveNews, LiveReader } from "../../../src/domain/live/live-reader.ts";
import type { NotedCall } from "../../../src/domain/live/noted-call.ts";

const okta = { id: "okta-1" as ConnectionId, idp: "okta" } as const;

function aCall(fields: Partial<NotedCall> = {}): NotedCall {
  return {
    at: 1000,
    durationMs: 3,
    requestId: "request",
    method: "GET",
    url: "/scim/v2/Users?filter=userName%20eq%20%22a%22",
    httpStatus: 200,
    connection: okta,
    isPlain: false,
    written: undefined,
    refusal: undefined,
    ...fields,
  };
}

function aFeed(now = 5): LiveFeed {
  return new LiveFeed({ clock: { now: () => now } });
}

function heardBy(feed: LiveFeed, holder = "person:1") {
  const heard: string[] = [];
  const ends: string[] = [];
  const stop = feed.listen(holder, { onNews: () => heard.push("news"), onEnd: () => ends.push("end") });
  return { heard, ends, stop };
}

/** Everything that a reader meets, in short. */
function readAll(reader: LiveReader): string[] {
  const met: string[] = [];
  for (let news = reader.next(); news !== undefined; news = reader.next()) met.push(inShort(news));
  return met;
}

function inShort(news: LiveNews): string {
  if (news.kind === "call") return news.call.requestId;
  return news.kind === "missed" ? `missed ${news.missed}` : "current";
}

describe("the live feed", () => {
  it("tells whoever listens that there is a call, until they stop", () => {
    const feed = aFeed();
    const { heard, stop } = heardBy(feed);

    feed.note(aCall({ requestId: "one" }));
    stop();
    feed.note(aCall({ requestId: "two" }));

    expect(heard).toEqual(["news"]);
  });

  it("goes on where somebody broke off", () => {
    const feed = aFeed();
    feed.note(aCall({ requestId: "one" }));
    const { position } = feed.after();
    feed.note(aCall({ requestId: "two" }));

    const unseen = feed.after(position);

    expect(unseen.calls.map(({ requestId }) => requestId)).toEqual(["two"]);
    expect(unseen.missed).toBe(0);
    expect(feed.after(unseen.position)).toEqual({ calls: [], position: unseen.position, missed: 0 });
  });

  it("keeps a thousand calls and says how many are gone", () => {
    const feed = aFeed();
    const { position } = feed.after();
    for (let at = 0; at < 1007; at += 1) feed.note(aCall({ requestId: String(at) }));

    const unseen = feed.after(position);

    expect([unseen.calls.length, unseen.calls[0]?.requestId, unseen.missed]).toEqual([1000, "7", 7]);
  });

  it.each(["", "-", "0-1", "nonsense", "00000005-99", "00000005--1", "00000005-1e3"])(
    "says that nobody knows what was missed after %j",
    (position) => {
      const feed = aFeed();
      feed.note(aCall());

      expect(feed.after(position).missed).toBeNull();
    },
  );

  it("does not take a position of another run for one of its own", () => {
    const earlier = aFeed(5);
    earlier.note(aCall());
    const later = aFeed(6);
    later.note(aCall());

    expect(later.after(earlier.after().position).missed).toBeNull();
  });

  it("lets eight listen for one, and a hundred in all", () => {
    const feed = aFeed();
    for (let at = 0; at < 8; at += 1) heardBy(feed, "person:1");
    const refused = { code: "too_many_requests", facts: { retryAfterSeconds: 10 } };

    expect(() => heardBy(feed, "person:1")).toThrow(expect.objectContaining(refused));
    for (let at = 8; at < 100; at += 1) heardBy(feed, `person:${at}`);
    expect(() => heardBy(feed, "person:new")).toThrow(expect.objectContaining(refused));
  });

  it("sends everybody away when the server stops, and lets nobody in", () => {
    const feed = aFeed();
    const { ends } = heardBy(feed);

    feed[Symbol.dispose]();

    expect(ends).toEqual(["end"]);
    expect(() => heardBy(feed)).toThrow(expect.objectContaining({ code: "unavailable" }));
  });
});

describe("a reader of the live feed", () => {
  const all = () => true;

  it("meets each call once, and hears once that it has seen all", () => {
    const feed = aFeed();
    feed.note(aCall({ requestId: "before" }));
    const reader = new LiveReader(feed, feed.position, all);

    const first = readAll(reader);
    feed.note(aCall({ requestId: "one" }));
    feed.note(aCall({ requestId: "two" }));

    expect([first, readAll(reader), readAll(reader)]).toEqual([["current"], ["one", "two"], []]);
  });

  it("leaves out what it does not want, and stands behind it", () => {
    const feed = aFeed();
    const reader = new LiveReader(feed, feed.position, ({ connection }) => connection !== null);
    feed.note(aCall({ requestId: "own" }));
    feed.note(aCall({ requestId: "foreign", connection: null }));

    const met = [reader.next(), reader.next()];

    expect(met).toEqual([
      { kind: "call", call: expect.objectContaining({ requestId: "own" }) },
      { kind: "current", position: feed.position },
    ]);
  });

  it("that is too slow meets a gap of the right size, and then everything that is kept", () => {
    const feed = aFeed();
    const reader = new LiveReader(feed, feed.position, all);
    readAll(reader);
    for (let at = 0; at < 1007; at += 1) feed.note(aCall({ requestId: String(at) }));

    const met = readAll(reader);

    expect([met.length, met[0], met[1], met.at(-2), met.at(-1)]).toEqual([1002, "missed 7", "7", "1006", "current"]);
  });

  it("with a position of another run is told that nobody knows what it missed", () => {
    const feed = aFeed(6);

    expect(readAll(new LiveReader(feed, aFeed(5).position, all))).toEqual(["missed null", "current"]);
  });
});

describe("a live call", () => {
  it("is told in words, without its query", () => {
    expect(toLiveCall({ ...aCall(), position: "p-1" }, "generic")).toEqual({
      id: "p-1",
      at: 1000,
      durationMs: 3,
      requestId: "request",
      method: "GET",
      path: "/scim/v2/Users",
      httpStatus: 200,
      connectionId: "okta-1",
      kind: "search",
      operation: "Search users",
      resourceType: null,
      resourceId: null,
      resourceName: null,
      result: "success",
      reason: null,
      advice: null,
    });
  });

  it("of a stranger is explained in the words of whoever is waited for", () => {
    const refusal = { sentence: "No valid token.", code: "unauthenticated", closer: "token_malformed" } as const;
    const call = { ...aCall({ connection: null, httpStatus: 401, refusal }), position: "p" };

    expect(toLiveCall(call, "entra")).toMatchObject({
      connectionId: null,
      result: "failure",
      advice: { code: "token_malformed", place: "Enterprise applications > your app > Provisioning" },
    });
  });

  it("that came over http is a warning although it was served", () => {
    const call = { ...aCall({ isPlain: true }), position: "p" };

    expect(toLiveCall(call, "okta")).toMatchObject({ result: "warning", advice: { code: "plain_http" } });
  });

  it("concerns whoever watches its connection, all of them when nobody knows whose it is", () => {
    expect([
      concerns(aCall(), undefined),
      concerns(aCall(), "okta-1"),
      concerns(aCall(), "other"),
      concerns(aCall({ connection: null }), "other"),
    ]).toEqual([true, true, false, true]);
  });

  it.each([
    ["GET", "/scim/v2/ServiceProviderConfig", "discovery", "Ask what the server can do"],
    ["GET", "/scim/v2/Schemas/urn:x", "discovery", "Ask what attributes there are"],
    ["GET", "/scim/v2/Users?startIndex=1&count=2", "read", "List users"],
    ["GET", "/scim/v2/Users?count=1&filter=x", "search", "Search users"],
    ["POST", "/scim/v2/Users/.search", "search", "Search users"],
    ["GET", "/scim/v2/Groups/1", "read", "Read a group"],
    ["POST", "/scim/v2/Users", "write", "Create a user"],
    ["PATCH", "/scim/v2/Groups/1", "write", "Change a group"],
    ["POST", "/scim/v2/Bulk", "write", "Send a bulk request"],
    ["BREW", "/Users", "unknown", "BREW on users"],
    ["GET", "/scim/v2/scim/v2/Users?filter=x", "search", "Search users"],
    ["GET", "/scim", "unknown", "GET /scim"],
    ["", "", "unknown", " "],
  ] as const)("says what %s %s is", (method, url, kind, operation) => {
    expect(callWords(method, url)).toEqual({ kind, operation });
  });

  it("never shows a token that somebody put into the address", () => {
    expect(shownPath("/scim/v2/anr_scim_abc_def/Users?token=anr_scim_x")).toBe("/scim/v2/…/Users");
    expect(shownPath(`/${"a".repeat(5000)}`)).toHaveLength(200);
  });
});
