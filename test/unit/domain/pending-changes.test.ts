import { describe, expect, it } from "vitest";
import { aServiceProvider } from "../../support/saml-profiles.ts";
import { METADATA_URL, WatchedApp } from "./watched-app.ts";

const OTHER = aServiceProvider({ entityId: "urn:other" });

/** An app of which a change waits for a decision. */
async function changed(): Promise<{ readonly watched: WatchedApp; readonly seen: string } & AsyncDisposable> {
  const watched = new WatchedApp();
  await watched.add();
  watched.served = { profile: OTHER };
  const { pendingChange } = await watched.look();
  const seen = pendingChange?.verificationId ?? "";
  return { watched, seen, [Symbol.asyncDispose]: () => watched[Symbol.asyncDispose]() };
}

async function decisionsOf({ world }: WatchedApp) {
  const events = (await world.events()).filter(({ type }) => type.startsWith("application.change_"));
  return events.map(({ type, actor }) => [type, actor.kind]);
}

describe("a change that waits for a person", () => {
  it("is what the app is once it is approved, entered as brought by that person, and pinned", async () => {
    await using world = await changed();
    const { watched, seen } = world;

    const approved = await watched.world.pendingChanges.approve("crm", seen, watched.administrator);
    const looked = await watched.look();

    const { items } = await watched.world.applications.listVerifications("crm", { limit: 9 });
    expect([approved.saml.profile, approved.pendingChange]).toEqual([OTHER, null]);
    expect([looked.saml.profile, looked.pendingChange, looked.saml.condition]).toEqual([OTHER, null, "ok"]);
    expect(items.slice(1).map(({ actor, source, applied }) => ({ actor, source, applied }))).toEqual([
      { actor: watched.administrator.actor.id, source: "fetched metadata, change approved", applied: true },
      { actor: "evidence", source: "fetched metadata", applied: false },
      { actor: watched.administrator.actor.id, source: "fetched metadata", applied: true },
    ]);
    expect(await decisionsOf(watched)).toEqual([
      ["application.change_found", "job"],
      ["application.change_approved", "token"],
    ]);
  });

  it("keeps the document that was approved, for choosing an entity of it", async () => {
    await using world = await changed();
    const { watched, seen } = world;
    const { id } = await watched.app();
    const kept = () => watched.world.store.read((stores) => stores.applications.findDocument(id));
    const before = Buffer.from((await kept()) ?? []).toString();

    await watched.world.pendingChanges.approve("crm", seen, watched.administrator);

    expect(before).toBe(JSON.stringify({ profile: aServiceProvider() }));
    expect(Buffer.from((await kept()) ?? []).toString()).toBe(JSON.stringify({ profile: OTHER }));
  });

  it("is not brought up again once it was refused, until it is another one", async () => {
    await using world = await changed();
    const { watched } = world;

    const refused = await watched.world.pendingChanges.refuse("crm", watched.administrator);
    const same = await watched.look();
    watched.served = { profile: aServiceProvider({ entityId: "urn:third" }) };
    const other = await watched.look();

    expect(refused.saml.profile).toEqual(aServiceProvider());
    expect(refused.pendingChange?.refusedAt).toBe(refused.updatedAt);
    expect(same.pendingChange).toEqual(refused.pendingChange);
    expect(other.pendingChange).toMatchObject({ refusedAt: null, changes: [{ what: "entityId", to: "urn:third" }] });
    expect(await decisionsOf(watched)).toEqual([
      ["application.change_found", "job"],
      ["application.change_refused", "token"],
      ["application.change_found", "job"],
    ]);
  });

  it("is not approved by who looked at another one, nor decided twice", async () => {
    await using world = await changed();
    const { watched, seen } = world;
    const { pendingChanges } = watched.world;
    watched.served = { profile: aServiceProvider({ entityId: "urn:third" }) };
    const { pendingChange } = await watched.look();

    const outdated = pendingChanges.approve("crm", seen, watched.administrator);
    await expect(outdated).rejects.toMatchObject({ code: "conflict", facts: { code: "other_change" } });
    await pendingChanges.refuse("crm", watched.administrator);
    const late = pendingChanges.approve("crm", pendingChange?.verificationId ?? "", watched.administrator);
    await expect(late).rejects.toMatchObject({ code: "conflict", facts: { code: "no_pending_change" } });
    const again = pendingChanges.refuse("crm", watched.administrator);
    await expect(again).rejects.toMatchObject({ code: "conflict", facts: { code: "no_pending_change" } });
    await expect(pendingChanges.refuse("nothing", watched.administrator)).rejects.toMatchObject({ code: "not_found" });

    expect((await watched.app()).saml.profile).toEqual(aServiceProvider());
  });

  it("is settled by a person who brings the same document", async () => {
    await using world = await changed();
    const { watched } = world;

    const brought = { kind: "metadata_url", url: METADATA_URL } as const;
    await watched.world.applications.verify("crm", brought, watched.administrator);

    const { saml, pendingChange } = await watched.app();
    expect([saml.profile, pendingChange]).toEqual([OTHER, null]);
  });
});
