import { describe, expect, it } from "vitest";
import type { IdpProfile } from "../../../src/domain/application/saml-evidence.ts";
import type { ConnectionId } from "../../../src/domain/id.ts";
import { WORKSPACE } from "../../support/builders.ts";
import { aCertificate, aKeptCertificate, anIdentityProvider, aServiceProvider } from "../../support/saml-profiles.ts";
import { WatchedApp } from "./watched-app.ts";
import { openWorld } from "./world.ts";

const DAY = 24 * 60 * 60 * 1000;

describe("the calendar of certificates", () => {
  it("warns once at each of 60, 30, 14, 7 and 1 days, tells the end, and has the app looked at then", async () => {
    await using watched = new WatchedApp();
    const { world } = watched;
    const end = world.clock.now() + 90 * DAY;
    watched.served = { profile: aServiceProvider({ certificates: [aCertificate("k1", end)] }) };
    const { id } = await watched.add();

    const planned: (number | null)[] = [];
    for (let hour = 0; hour <= 92 * 24; hour += 6) {
      await world.worker.runOnce();
      if (world.clock.now() >= end && planned.length === 0) {
        const { watch } = await watched.app();
        planned.push(watch.nextCheckAt);
      }
      await world.jobs.runOnce();
      world.clock.advance(6 * 60 * 60 * 1000);
    }

    const told = (await watched.told()).filter(({ type }) => type.startsWith("certificate."));
    expect(told.map(({ type, at, after }) => [type, (end - at) / DAY, after?.["daysLeft"]])).toEqual([
      ["certificate.expiring", 60, 60],
      ["certificate.expiring", 30, 30],
      ["certificate.expiring", 14, 14],
      ["certificate.expiring", 7, 7],
      ["certificate.expiring", 1, 1],
      ["certificate.expired", 0, 0],
    ]);
    expect(told[0]).toMatchObject({
      subject: { kind: "application", id },
      after: { fingerprint: "k1", subject: "CN=k1", use: "signing", notAfter: new Date(end).toISOString() },
    });
    expect(planned).toEqual([end]);
    // What is proven by a new look is not suspended by a date.
    expect((await watched.app()).saml.condition).toBe("ok");
  });

  it("says only the nearest of what it is late for, and the end alone of what has ended", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const now = world.clock.now();
    const certificates = [aKeptCertificate("soon", now + 5 * DAY), aKeptCertificate("gone", now - DAY)];
    await keep(world, connection.id, anIdentityProvider({ certificates }));

    await world.worker.runOnce();
    await world.worker.runOnce();

    const told = (await world.events()).filter(({ type }) => type.startsWith("certificate."));
    expect(told.map(({ type, subject, after }) => [type, subject.kind, after?.["fingerprint"]]).sort()).toEqual([
      ["certificate.expired", "connection", "gone"],
      ["certificate.expiring", "connection", "soon"],
    ]);
  });

  it("starts anew with the successor of a certificate, and says nothing more of the one before", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const now = world.clock.now();
    await keep(world, connection.id, anIdentityProvider({ certificates: [aKeptCertificate("old", now + 50 * DAY)] }));
    await world.worker.runOnce();

    await keep(world, connection.id, anIdentityProvider({ certificates: [aKeptCertificate("new", now + 500 * DAY)] }));
    world.clock.advanceDays(45);
    await world.worker.runOnce();
    const page = await world.certificates.list({ limit: 5 });

    const told = (await world.events()).filter(({ type }) => type.startsWith("certificate."));
    expect(told.map(({ after }) => after?.["fingerprint"])).toEqual(["old"]);
    expect(page.items.map(({ fingerprint }) => fingerprint)).toEqual(["new"]);
  });
});

async function keep(
  world: ReturnType<typeof openWorld>,
  connectionId: ConnectionId,
  profile: IdpProfile,
): Promise<void> {
  const source = { source: "uploaded metadata", sourceUrl: null, actor: "t", takenAt: world.clock.now() };
  const kept = { connectionId, workspaceId: WORKSPACE, profile, findings: [], sha256: "", ...source };
  await world.store.write((stores) => stores.idpProfiles.put(kept, new Uint8Array()));
}
