import { describe, expect, it } from "vitest";
import type { CalendarRequest, CertificateEnd } from "../../src/domain/application/certificate-calendar.ts";
import type { Certificate, SamlProfile } from "../../src/domain/application/saml-evidence.ts";
import type { WorkspaceId } from "../../src/domain/id.ts";
import { aConnection, anApplication, WORKSPACE } from "../support/builders.ts";
import { aCertificate, aKeptCertificate, anIdentityProvider, aServiceProvider } from "../support/saml-profiles.ts";
import type { TempStore } from "../support/temp-store.ts";

const DAY = 24 * 60 * 60 * 1000;
const ELSEWHERE = "another-workspace" as WorkspaceId;

function anAppWith(key: string, certificates: readonly Certificate[]) {
  const app = anApplication(key);
  const profile: SamlProfile = aServiceProvider({ certificates });
  return { ...app, saml: { ...app.saml, profile } };
}

async function all(units: TempStore, limit = 50): Promise<readonly CertificateEnd[]> {
  const found: CertificateEnd[] = [];
  let after: CalendarRequest["after"];
  for (;;) {
    const page = await units.read((stores) => stores.certificates.list(WORKSPACE, { limit, after }));
    found.push(...page.items);
    if (page.nextCursor === undefined) return found;
    const [notAfter = 0, seq = 0] = page.nextCursor.split(".").map(Number);
    after = { notAfter, seq };
  }
}

/** The promises of the calendar of certificates. @param open answers an empty store */
export function describeCertificateStore(name: string, open: () => TempStore): void {
  describe(`CertificateStore on ${name}`, () => {
    it("follows what applications and identity providers have, those that end first first, page by page", async () => {
      await using units = open();
      const connection = aConnection({ name: "Okta" });
      const crm = anAppWith("crm", [aCertificate("c1", 30 * DAY), aCertificate("c2", 10 * DAY)]);
      const erp = anAppWith("erp", [aCertificate("c1", 30 * DAY)]);
      const profile = anIdentityProvider({ certificates: [aKeptCertificate("i1", 20 * DAY)] });
      const kept = { connectionId: connection.id, workspaceId: WORKSPACE, profile, findings: [], sha256: "" };
      const source = { source: "uploaded metadata", sourceUrl: null, actor: "t", takenAt: 0 };
      await units.write(async ({ applications, connections, idpProfiles }) => {
        await applications.insert(crm);
        await applications.insert(erp);
        await connections.insert(connection);
        await idpProfiles.put({ ...kept, ...source }, new Uint8Array());
      });

      const pages = await Promise.all([1, 2, 50].map((limit) => all(units, limit)));
      const foreign = await units.read((stores) => stores.certificates.list(ELSEWHERE, { limit: 5 }));

      const ofCrm = { kind: "application", id: crm.id, key: "crm", name: "CRM" };
      const expected = [
        { owner: ofCrm, ...shown(aCertificate("c2", 10 * DAY)) },
        { owner: { kind: "connection", id: connection.id, name: "Okta" }, ...shown(aCertificate("i1", 20 * DAY)) },
        { owner: ofCrm, ...shown(aCertificate("c1", 30 * DAY)) },
        { owner: { ...ofCrm, id: erp.id, key: "erp", name: "ERP" }, ...shown(aCertificate("c1", 30 * DAY)) },
      ];
      expect(pages).toEqual([expected, expected, expected]);
      expect(foreign).toEqual({ items: [] });
    });

    it("forgets what is replaced or deleted, and remembers what was told about what stays", async () => {
      await using units = open();
      const [stays, goes, comes] = [
        aCertificate("a", 90 * DAY),
        aCertificate("b", 90 * DAY),
        aCertificate("c", 95 * DAY),
      ];
      const app = anAppWith("crm", [stays, goes]);
      const other = anAppWith("erp", [stays]);
      await units.write(async ({ applications, certificates }) => {
        await applications.insert(app);
        await applications.insert(other);
        for (const { seq } of await certificates.listDue(30 * DAY, 2)) await certificates.warned(seq, 60, 60 * DAY);
      });
      const told = await due(units, 30 * DAY);

      await units.write(async ({ applications }) => {
        await applications.update({ ...app, saml: anAppWith("crm", [stays, comes]).saml });
        await applications.delete(other.id, 1);
      });

      expect(told).toEqual([[other.id, "a", null]]);
      expect((await all(units)).map(({ owner, fingerprint }) => [owner.id, fingerprint])).toEqual([
        [app.id, "a"],
        [app.id, "c"],
      ]);
      expect(await due(units, 35 * DAY)).toEqual([[app.id, "c", null]]);
      expect(await due(units, 60 * DAY)).toEqual([
        [app.id, "c", null],
        [app.id, "a", 60],
      ]);
    });

    it("counts a certificate for signing and for encryption once, and tells of none that is told for good", async () => {
      await using units = open();
      const twice = [aCertificate("a", 90 * DAY), { ...aCertificate("a", 90 * DAY), use: "encryption" } as const];
      await units.write(async ({ applications, certificates }) => {
        await applications.insert(anAppWith("crm", twice));
        for (const { seq } of await certificates.listDue(90 * DAY, 9)) await certificates.warned(seq, 0, null);
      });

      expect((await all(units)).map(({ fingerprint, use }) => [fingerprint, use])).toEqual([["a", "both"]]);
      expect(await due(units, 1000 * DAY)).toEqual([]);
    });
  });
}

function shown({ use, subject, fingerprint, notAfter }: Certificate) {
  return { use, subject, fingerprint, notAfter };
}

async function due(units: TempStore, now: number) {
  const found = await units.read((stores) => stores.certificates.listDue(now, 9));
  return found.map(({ owner, fingerprint, warnedDays }) => [owner.id, fingerprint, warnedDays]);
}
