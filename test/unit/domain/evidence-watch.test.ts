import { describe, expect, it } from "vitest";
import { appAssignments } from "../../support/builders.ts";
import { aCertificate, aServiceProvider } from "../../support/saml-profiles.ts";
import { NO_SP_ROLE, WatchedApp } from "./watched-app.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** Assigns the app to a user and links its account; answers the id of the account. */
async function linked({ world }: WatchedApp): Promise<string> {
  const connection = await world.connect();
  const userId = await world.push(connection, "svc-crm@example.com", appAssignments("crm"));
  const { account } = await world.accountOf(userId);
  await world.activate(account.id, await world.applications.get("crm"));
  return account.id;
}

async function gatesOf({ world }: WatchedApp, accountId: string) {
  const { status, gates, account } = await world.accounts.get(accountId);
  return { status, saml: gates.saml, link: gates.link, listed: account.status };
}

describe("the watch over evidence", () => {
  it("looks again within a day, and writes down once a day that nothing changed", async () => {
    await using watched = new WatchedApp();
    const { world } = watched;
    const added = await watched.add();

    const early = await world.jobs.runOnce();
    const first = await watched.look();
    const second = await watched.look();

    expect(added.watch).toEqual({ checkedAt: null, nextCheckAt: added.createdAt + DAY, failure: null });
    expect(early).toBe(0);
    expect(first.saml).toEqual({ ...added.saml, checkedAt: added.createdAt + DAY });
    expect(second.watch).toEqual({
      checkedAt: added.createdAt + 2 * DAY,
      nextCheckAt: added.createdAt + 3 * DAY,
      failure: null,
    });
    expect([watched.fetches, await watched.entries(), await watched.told()]).toEqual([3, 3, []]);
  });

  it("looks more often while the metadata is valid for a short time, and writes down only what changed", async () => {
    await using watched = new WatchedApp();
    const until = watched.world.clock.now() + 5 * HOUR;
    watched.served = { profile: aServiceProvider({ validUntil: until }) };
    const added = await watched.add();

    const same = await watched.look();
    const entriesOfSame = await watched.entries();
    watched.served = { profile: aServiceProvider({ validUntil: until + DAY, nameIdFormats: ["email"] }) };
    const renewed = await watched.look();

    expect(added.watch.nextCheckAt).toBe(added.createdAt + 4 * HOUR);
    expect(same.watch.nextCheckAt).toBe(added.createdAt + 5 * HOUR);
    expect([entriesOfSame, await watched.entries()]).toEqual([1, 2]);
    expect(renewed.saml.profile).toEqual(aServiceProvider({ validUntil: until + DAY, nameIdFormats: ["email"] }));
    expect([renewed.pendingChange, renewed.saml.condition]).toEqual([null, "ok"]);
  });

  const { validUntil } = aServiceProvider({ validUntil: Date.UTC(2026, 5, 1) });
  const pinned = aServiceProvider({ validUntil: Date.UTC(2026, 5, 1), certificates: [aCertificate("k1", 1e15)] });
  const [endpoint] = pinned.acsEndpoints;

  it.each([
    ["another entity id", { entityId: "https://evil.example" }, "entityId"],
    ["another endpoint", { acsEndpoints: [{ ...endpoint, url: "https://evil.example/acs" }] }, "acsUrls"],
    ["one more key", { certificates: [aCertificate("k1", 1e15), aCertificate("k2", 1e15)] }, "certificates"],
    ["no key any more", { certificates: [] }, "certificates"],
    ["an older document", { validUntil: Number(validUntil) - DAY }, "validUntil"],
  ] as const)("lets a person decide about %s, and applies nothing before", async (_what, change, what) => {
    await using watched = new WatchedApp();
    watched.served = { profile: pinned };
    const before = await watched.add();
    const found = { ...pinned, ...change } as typeof pinned;
    watched.served = { profile: found };

    const looked = await watched.look();
    const again = await watched.look();

    expect(looked.saml).toEqual({ ...before.saml });
    expect(looked.pendingChange).toMatchObject({ foundAt: looked.watch.checkedAt, refusedAt: null });
    expect(looked.pendingChange?.changes.map((one) => one.what)).toEqual([what]);
    expect(again.pendingChange).toEqual(looked.pendingChange);
    expect((await watched.told()).map((event) => event.type)).toEqual(["application.change_found"]);
  });

  it.each([
    ["declarations", { kind: "declaration", supported: true, source: "the vendor", date: "2026-01-01" }, DAY],
    ["observations", { kind: "sign_in_address", url: "https://app.vendor.io/login" }, DAY],
    ["metadata that is fetched", { kind: "metadata_url", url: "https://app.vendor.io/saml/metadata" }, 47 * HOUR],
  ] as const)("is put off by %s only as far as they show what is served", async (_what, evidence, dueIn) => {
    await using watched = new WatchedApp();
    const { watch, createdAt } = await watched.add();
    watched.world.clock.advance(23 * HOUR);

    await watched.world.applications.verify("crm", evidence, watched.administrator);

    const { nextCheckAt } = (await watched.app()).watch;
    expect([watch.nextCheckAt, nextCheckAt]).toEqual([createdAt + DAY, createdAt + dueIn]);
    expect((await watched.look()).watch.checkedAt).toBe(createdAt + dueIn);
  });

  it("keeps no document of a federation that only renews it, and follows its time all the same", async () => {
    await using watched = new WatchedApp();
    const { store, clock } = watched.world;
    const renewed = () => ({ profile: aServiceProvider({ validUntil: clock.now() + 9 * DAY, cacheDuration: HOUR }) });
    watched.served = renewed();
    const { createdAt } = await watched.add();

    const conditions = new Set<string>();
    for (let looks = 0; looks < 30 * 24; looks += 1) {
      watched.served = renewed();
      conditions.add((await watched.look()).saml.condition);
    }

    const sql = "SELECT count(*) AS entries, count(document) AS documents FROM verification";
    const kept = await store.session.query({ sql, parameters: [] } as never);
    const { saml, watch } = await watched.app();
    expect([...conditions]).toEqual(["ok"]);
    expect(watch.checkedAt).toBe(createdAt + 30 * DAY);
    expect(Number(saml.profile?.validUntil)).toBeGreaterThan(clock.now() + 7 * DAY);
    expect(kept).toEqual([{ entries: 31, documents: 1 }]);
  });

  it("goes on as before when what it found is found no more", async () => {
    await using watched = new WatchedApp();
    await watched.add();
    watched.served = { profile: aServiceProvider({ entityId: "urn:other" }) };
    await watched.look();
    watched.served = { profile: aServiceProvider() };

    const back = await watched.look();

    expect([back.pendingChange, back.saml.profile]).toEqual([null, aServiceProvider()]);
    expect((await watched.told()).map((event) => event.type)).toEqual([
      "application.change_found",
      "application.change_withdrawn",
    ]);
  });

  it("takes one failed proof as a reason to look again soon, and two an hour apart as the end of support", async () => {
    await using watched = new WatchedApp();
    await watched.add();
    const accountId = await linked(watched);
    watched.served = NO_SP_ROLE;

    const once = await watched.look();
    const afterOnce = await gatesOf(watched, accountId);
    const twice = await watched.look();
    const afterTwice = await gatesOf(watched, accountId);
    watched.served = { profile: aServiceProvider() };
    const mended = await watched.look();

    expect(once.saml).toMatchObject({ verdict: "supported", grade: "metadata", condition: "stale" });
    expect(Number(once.watch.nextCheckAt) - Number(once.watch.checkedAt)).toBe(HOUR);
    expect(afterOnce).toEqual({ status: "active", saml: "metadata", link: "linked", listed: "active" });
    expect(twice.saml).toMatchObject({ verdict: "supported", grade: "metadata", condition: "broken" });
    expect(afterTwice).toEqual({ status: "blocked", saml: "broken", link: "paused", listed: "blocked" });
    expect([mended.saml.condition, mended.watch.failure]).toEqual(["ok", null]);
    // A person resumes what was paused.
    expect(await gatesOf(watched, accountId)).toEqual({
      status: "paused",
      saml: "metadata",
      link: "paused",
      listed: "paused",
    });
    expect((await watched.told()).map(({ type, reason }) => [type, reason])).toEqual([
      ["application.proof_failed", "The entity is no service provider."],
      ["application.support_lost", "The entity is no service provider."],
      ["application.recovered", null],
    ]);
  });

  it.each([
    ["is not reached", { status: 503 }],
    ["answers with a page that is no metadata", { disproof: "The root is html.", isMetadata: false }],
    ["is not signed as it should be", { disproof: "Not signed.", isMetadata: true, code: "signature-missing" }],
  ] as const)(
    "never breaks the proof of an app that %s, however often, and looks less and less often",
    async (_what, served) => {
      await using watched = new WatchedApp();
      await watched.add();
      watched.served = served;

      const pauses: number[] = [];
      for (let count = 0; count < 7; count += 1) {
        const { watch, saml } = await watched.look();
        expect(saml.condition).toBe("stale");
        pauses.push((Number(watch.nextCheckAt) - Number(watch.checkedAt)) / HOUR);
      }

      expect(pauses).toEqual([1, 2, 4, 8, 16, 24, 24]);
      expect((await watched.told()).map((event) => event.type)).toEqual(["application.proof_failed"]);
    },
  );

  it("counts two failed proofs only when they are an hour apart", async () => {
    await using watched = new WatchedApp();
    const { id } = await watched.add();
    watched.served = NO_SP_ROLE;
    const { world } = watched;

    await watched.look();
    world.clock.advance(HOUR - 1);
    await world.store.write((stores) => stores.jobs.plan({ kind: "evidence", subjectId: id, dueAt: 0 }));
    await world.jobs.runOnce();
    const tooSoon = await watched.app();
    world.clock.advance(1);
    await world.store.write((stores) => stores.jobs.plan({ kind: "evidence", subjectId: id, dueAt: 0 }));
    await world.jobs.runOnce();

    expect([tooSoon.saml.condition, (await watched.app()).saml.condition]).toEqual(["stale", "broken"]);
  });

  it("believes a sign-in that agrees while the metadata is not reached", async () => {
    await using watched = new WatchedApp();
    await watched.add({ observed: true });
    watched.served = { status: 404 };

    const looked = await watched.look();

    expect([looked.saml.grade, looked.saml.condition, looked.watch.failure]).toEqual(["observed", "ok", null]);
  });

  it.each([
    ["nothing any more", null, ["stale", "stale"]],
    ["another app's request", { issuer: "urn:other" }, ["stale", "broken"]],
  ] as const)("takes a sign-in that sends %s for what it is", async (_what, sends, conditions) => {
    await using watched = new WatchedApp();
    await watched.add({ observed: true });
    watched.sends = sends;
    watched.served = { status: 503 };

    const looks = [await watched.look(), await watched.look()];

    expect(looks.map(({ saml }) => saml.condition)).toEqual(conditions);
  });

  it("leaves it to a person to give back what a person took", async () => {
    await using watched = new WatchedApp();
    watched.served = NO_SP_ROLE;
    await watched.add();
    watched.served = { profile: aServiceProvider() };

    const looked = await watched.look();

    expect(looked.saml.verdict).toBe("unsupported");
    expect(looked.pendingChange?.changes).toEqual([{ what: "verdict", from: "unsupported", to: "supported" }]);
  });

  it("shows a person who gives support back what else is not as it was", async () => {
    await using watched = new WatchedApp();
    await watched.add();
    const word = { kind: "declaration", supported: false, source: "the vendor", date: "2026-01-01" } as const;
    await watched.world.applications.verify("crm", word, watched.administrator);
    watched.served = { profile: aServiceProvider({ certificates: [aCertificate("k2", 1e15)] }) };

    const { pendingChange } = await watched.look();

    expect(pendingChange?.changes).toEqual([
      { what: "verdict", from: "unsupported", to: "supported" },
      { what: "certificates", from: null, to: "signing k2" },
    ]);
  });

  it("accepts the first proof of an app that was only believed of, and pins it", async () => {
    await using watched = new WatchedApp();
    watched.served = { several: ["urn:a", "urn:b"] };
    const added = await watched.add();
    const declaration = { kind: "declaration", supported: true, source: "the vendor", date: "2026-01-01" } as const;
    await watched.world.applications.verify("crm", declaration, watched.administrator);
    watched.served = { profile: aServiceProvider({ entityId: "urn:a" }) };

    const proven = await watched.look();
    watched.served = { profile: aServiceProvider({ entityId: "urn:b" }) };
    const changed = await watched.look();

    expect([added.saml.verdict, proven.saml.grade, proven.pendingChange]).toEqual(["ambiguous", "metadata", null]);
    expect([changed.saml.profile?.entityId, changed.pendingChange?.changes]).toEqual([
      "urn:a",
      [{ what: "entityId", from: "urn:a", to: "urn:b" }],
    ]);
  });

  it("says so when the document holds several others, and the pinned one no more", async () => {
    await using watched = new WatchedApp();
    await watched.add();
    watched.served = { several: ["urn:a", "urn:b"] };

    const looks = [await watched.look(), await watched.look()];

    expect(looks.map(({ saml, pendingChange }) => [saml.condition, pendingChange])).toEqual([
      ["stale", null],
      ["stale", null],
    ]);
    expect(looks[0]?.watch.failure?.problem).toBe("The entity is not in the document.");
  });

  it("tells when a declaration is past its time, and looks at nothing for it", async () => {
    await using watched = new WatchedApp();
    const { world } = watched;
    const declaration = { kind: "declaration", supported: true, source: "the vendor", date: "2026-01-01" } as const;
    await world.applications.create({ key: "crm", name: "CRM" }, declaration, watched.administrator);

    const late = await watched.look();

    expect([late.saml.grade, late.saml.condition, late.watch.nextCheckAt]).toEqual(["declared", "stale", null]);
    expect(late.watch.checkedAt).toBeNull();
    expect((await watched.told()).map((event) => event.type)).toEqual(["application.evidence_ended"]);
    expect(await world.jobs.runOnce()).toBe(0);
  });

  it("drops what it found when a person brought evidence meanwhile", async () => {
    await using watched = new WatchedApp();
    const { world } = watched;
    await watched.add();
    watched.served = NO_SP_ROLE;
    const bring = () => {
      watched.duringFetch = undefined;
      return world.applications.verify(
        "crm",
        { kind: "metadata_url", url: "https://app.vendor.io/new" },
        watched.administrator,
      );
    };
    watched.duringFetch = async () => {
      watched.served = { profile: aServiceProvider({ entityId: "urn:new" }) };
      await bring();
      watched.served = NO_SP_ROLE;
    };

    const looked = await watched.look();

    expect(looked.saml).toMatchObject({ verdict: "supported", condition: "ok", profile: { entityId: "urn:new" } });
    expect(looked.watch).toEqual({ checkedAt: null, nextCheckAt: world.clock.now() + DAY, failure: null });
    expect(await watched.told()).toEqual([]);
  });

  it("looks at an app no more when a person says so, which ends a failure to reach it, and begins anew with an address", async () => {
    await using watched = new WatchedApp();
    const { world } = watched;
    await watched.add();
    watched.served = { status: 404 };
    const failed = await watched.look();

    const stopped = await world.watch.stop("crm", watched.administrator);
    world.clock.advance(9 * DAY);
    const rounds = await world.jobs.runOnce();
    const again = world.watch.stop("crm", watched.administrator);
    await expect(again).rejects.toMatchObject({ code: "conflict", facts: { code: "not_watched" } });
    watched.served = { profile: aServiceProvider() };
    const evidence = { kind: "metadata_url", url: "https://app.vendor.io/new" } as const;
    await world.applications.verify("crm", evidence, watched.administrator);

    expect([failed.saml.condition, stopped.saml.condition, stopped.saml.grade]).toEqual(["stale", "ok", "metadata"]);
    expect([stopped.metadataUrl, stopped.watch.nextCheckAt, stopped.watch.failure, rounds]).toEqual([
      null,
      null,
      null,
      0,
    ]);
    expect((await watched.app()).watch.nextCheckAt).toBe(world.clock.now() + DAY);
  });

  it("leaves an app broken that a person looks at no more, until there is proof", async () => {
    await using watched = new WatchedApp();
    const { world } = watched;
    await watched.add();
    watched.served = NO_SP_ROLE;
    await watched.look();
    await watched.look();

    const stopped = await world.watch.stop("crm", watched.administrator);
    watched.served = { profile: aServiceProvider() };
    const evidence = { kind: "metadata_url", url: "https://app.vendor.io/new" } as const;
    await world.applications.verify("crm", evidence, watched.administrator);

    expect([stopped.saml.condition, (await watched.app()).saml.condition]).toEqual(["broken", "ok"]);
  });

  it("forgets an app that was deleted", async () => {
    await using watched = new WatchedApp();
    const { world } = watched;
    await watched.add();

    await world.applications.delete("crm", watched.administrator);
    world.clock.advance(2 * DAY);

    expect([await world.jobs.runOnce(), watched.fetches]).toEqual([0, 1]);
  });
});
