import { describe, expect, it } from "vitest";
import type { Connection } from "../../src/domain/connection/connection.ts";
import type { KeptIdpProfile } from "../../src/domain/connection/idp-profile.ts";
import type { WorkspaceId } from "../../src/domain/id.ts";
import { aConnection, WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const ELSEWHERE = "another-workspace" as WorkspaceId;

function kept(connection: Connection, overrides: Partial<KeptIdpProfile> = {}): KeptIdpProfile {
  return {
    connectionId: connection.id,
    workspaceId: WORKSPACE,
    profile: {
      entityId: "https://idp.vendor.io",
      ssoEndpoints: [{ url: "https://idp.vendor.io/sso", binding: "urn:post" }],
      certificates: [],
      nameIdFormats: ["urn:persistent"],
      wantAuthnRequestsSigned: true,
      validUntil: 9,
    },
    findings: [{ code: "signing-cert", severity: "proof", message: "It signs.", path: "/EntityDescriptor" }],
    sha256: "ab",
    source: "fetched metadata",
    sourceUrl: "https://idp.vendor.io/metadata",
    actor: "tok1",
    takenAt: 5,
    ...overrides,
  };
}

/** The promises of the store of identity providers' profiles. @param open answers an empty store */
export function describeIdpProfileStore(name: string, open: () => TempStore): void {
  describe(`IdpProfileStore on ${name}`, () => {
    it("keeps one profile for each connection whole, and the last one put", async () => {
      await using units = open();
      const [okta, entra] = [aConnection(), aConnection()];
      const [first, second] = [kept(okta), kept(okta, { sha256: "cd", sourceUrl: null, takenAt: 6 })];
      await units.write(async ({ connections, idpProfiles }) => {
        for (const connection of [okta, entra]) await connections.insert(connection);
        await idpProfiles.put(first, Buffer.from("<a/>"));
      });

      const before = await units.read((stores) => stores.idpProfiles.find(okta.id));
      await units.write((stores) => stores.idpProfiles.put(second, Buffer.from("<b/>")));
      const [after, other] = await units.read(async ({ idpProfiles }) => [
        await idpProfiles.find(okta.id),
        await idpProfiles.find(entra.id),
      ]);

      expect([before, after, other]).toEqual([first, second, undefined]);
    });

    it("lists those of a workspace in the order of their connections, and none of deleted connections", async () => {
      await using units = open();
      const [okta, entra, gone] = [aConnection(), aConnection(), aConnection()];
      await units.write(async ({ connections, idpProfiles }) => {
        for (const connection of [okta, entra, gone]) await connections.insert(connection);
        for (const connection of [gone, entra, okta]) await idpProfiles.put(kept(connection), Buffer.from("<a/>"));
        await connections.delete(gone.id, 7);
      });

      const [listed, foreign, found] = await units.read(async ({ idpProfiles }) => [
        await idpProfiles.list(WORKSPACE),
        await idpProfiles.list(ELSEWHERE),
        await idpProfiles.find(gone.id),
      ]);

      expect([listed, foreign, found]).toEqual([[kept(okta), kept(entra)], [], undefined]);
    });

    it("forgets the profile of one connection", async () => {
      await using units = open();
      const [okta, entra] = [aConnection(), aConnection()];
      await units.write(async ({ connections, idpProfiles }) => {
        for (const connection of [okta, entra]) {
          await connections.insert(connection);
          await idpProfiles.put(kept(connection), Buffer.from("<a/>"));
        }
        await idpProfiles.delete(okta.id);
      });

      const left = await units.read((stores) => stores.idpProfiles.list(WORKSPACE));

      expect(left).toEqual([kept(entra)]);
    });
  });
}
