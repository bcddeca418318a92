import { describe, expect, it } from "vitest";
import type { Evidence } from "../../../src/domain/application/evidence.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { fakeMetadata, openWorld, type World } from "./world.ts";

const MINUTE = 60 * 1000;
const YES = { kind: "declaration", supported: true, source: "the vendor", date: "2026-01-01" } as const;

async function verdictAfter(world: World, evidence: Evidence): Promise<string> {
  await world.applications.verify("crm", evidence, ADMINISTRATOR);
  const { saml } = await world.applications.get("crm");
  return `${saml.verdict}, ${saml.grade}`;
}

describe("the ledger of an application", () => {
  it("lets proof decide however many entries come after it", async () => {
    await using world = openWorld();
    await world.addApp("crm");

    for (let count = 0; count < 210; count += 1) await world.applications.verify("crm", YES, ADMINISTRATOR);
    const verdict = await verdictAfter(world, fakeMetadata("unknown"));

    expect(verdict).toBe("supported, metadata");
  });
});

describe("metadata of several service providers", () => {
  it("is judged anew when the application says which is meant, and its accounts follow", async () => {
    await using world = openWorld();
    const draft = { key: "crm", name: "CRM" };
    const metadata = fakeMetadata("one-of east west");
    const created = await world.applications.create(draft, metadata, ADMINISTRATOR);
    const userId = await world.push(await world.connect(), "svc", { roles: [{ value: "crm" }] });
    const { status: before } = await world.accountOf(userId);

    const wrong = world.applications.update("crm", { entityId: "north" }, ADMINISTRATOR);
    await expect(wrong).rejects.toMatchObject({ code: "invalid_value", facts: { candidates: ["east", "west"] } });
    const unchanged = await world.applications.get("crm");
    const changed = await world.applications.update("crm", { entityId: "west" }, ADMINISTRATOR);

    const ledger = await world.applications.listVerifications("crm", { limit: 10 });
    expect([created.application.saml.verdict, created.candidates]).toEqual(["ambiguous", ["east", "west"]]);
    expect([unchanged.entityId, unchanged.saml.verdict]).toEqual([null, "ambiguous"]);
    expect([changed.saml.verdict, changed.saml.profile?.entityId]).toEqual(["supported", "west"]);
    expect(await world.applications.get("crm")).toEqual(changed);
    expect(ledger.items.map(({ verdict, source }) => [verdict, source])).toEqual([
      ["supported", "kept metadata, judged anew"],
      ["ambiguous", "uploaded metadata"],
    ]);
    expect([before, (await world.accountOf(userId)).status]).toEqual(["awaiting_verification", "awaiting_mfa"]);
  });

  it("stays as it is judged when no entity is meant any more, and when there is no document", async () => {
    await using world = openWorld();
    await world.applications.create({ key: "crm", name: "CRM" }, fakeMetadata("one-of a b"), ADMINISTRATOR);
    await world.addApp("erp", "unknown");

    await world.applications.update("crm", { entityId: "a" }, ADMINISTRATOR);
    const none = await world.applications.update("crm", { entityId: null }, ADMINISTRATOR);
    const bare = await world.applications.update("erp", { entityId: "a" }, ADMINISTRATOR);

    expect([none.entityId, none.saml.verdict]).toEqual([null, "supported"]);
    expect([bare.entityId, bare.saml.verdict]).toEqual(["a", "unknown"]);
  });
});

describe("the key of an application", () => {
  it.each(["0198c0de-0000-7000-8000-000000000001", "0198C0DE-0000-7000-8000-00000000000A"])(
    "cannot look like an id: %s",
    async (key) => {
      await using world = openWorld();

      const created = world.applications.create({ key, name: "Evil" }, undefined, ADMINISTRATOR);

      await expect(created).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "key" } });
    },
  );
});

describe("evidence past its time", () => {
  it("is a warning of the account after five minutes' grace, and blocks nothing", async () => {
    await using world = openWorld();
    const until = world.clock.now() + MINUTE;
    await world.applications.create({ key: "crm", name: "CRM" }, fakeMetadata(`until ${until}`), ADMINISTRATOR);
    const userId = await world.push(await world.connect(), "svc", { roles: [{ value: "crm" }] });
    const seen = async () => {
      const { facts, status, warnings } = await world.accountOf(userId);
      return [facts.application.condition, status, warnings.some(({ code }) => code === "evidence_stale")];
    };

    world.clock.advance(6 * MINUTE);
    const inTime = await seen();
    world.clock.advance(1);
    const late = await seen();

    expect([inTime, late]).toEqual([
      ["ok", "awaiting_mfa", false],
      ["stale", "awaiting_mfa", true],
    ]);
  });
});

describe("changing an application", () => {
  it("is kept with its roles before and after; what changes nothing is no event", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const roles = [{ value: "admin", display: "Admin" }];

    await world.applications.update("crm", { roles }, ADMINISTRATOR);
    await world.applications.update("crm", { roles }, ADMINISTRATOR);

    const events = (await world.events()).filter((event) => event.type === "application.changed");
    expect(events.map(({ before, after }) => [before?.["roles"], after?.["roles"]])).toEqual([[[], roles]]);
  });
});

describe("deleting an application", () => {
  it("deletes the integrations that nothing is linked to, each with an event, and leaves those of others", async () => {
    await using world = openWorld();
    const [crm, erp] = [await world.addApp("crm"), await world.addApp("erp")];
    for (const [name, { id }] of Object.entries({ one: crm, two: crm, other: erp }))
      await world.integrations.create({ name, kind: "idlcm", applicationId: id }, ADMINISTRATOR);

    await world.applications.delete("crm", ADMINISTRATOR);

    const left = await world.integrations.list({ limit: 10 });
    const events = (await world.events()).filter((event) => event.type === "integration.deleted");
    const reason = 'Its application "crm" was deleted.';
    expect(left.items.map((view) => view.integration.name)).toEqual(["other"]);
    expect(events.map((event) => [event.before?.["name"], event.reason])).toEqual([
      ["one", reason],
      ["two", reason],
    ]);
  });
});
