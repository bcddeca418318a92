import { describe, expect, it } from "vitest";
import { newId, type PersonId, type SsoProviderId, type WorkspaceId } from "../../src/domain/id.ts";
import type { SsoProvider } from "../../src/domain/sso/provider.ts";
import type { SsoSession } from "../../src/domain/sso/session.ts";
import { WORKSPACE } from "../support/builders.ts";
import { aSigningIdp } from "../support/signing-idp.ts";
import type { TempStore } from "../support/temp-store.ts";

const PROVIDER = "p" as SsoProviderId;
const AT = Date.UTC(2026, 10, 22);
const ELSEWHERE = "another-workspace" as WorkspaceId;

function aProvider(name: string, overrides: Partial<SsoProvider> = {}): SsoProvider {
  return {
    id: newId(),
    workspaceId: WORKSPACE,
    name,
    enabled: true,
    idpInitiated: false,
    profile: aSigningIdp("ec", `https://${name.toLowerCase()}.example.com/saml`).profile,
    findings: [{ code: "sso-http", severity: "warning", message: "Plain." }],
    sha256: "00".repeat(32),
    sourceUrl: null,
    roles: [{ role: "auditor", attribute: "groups", value: "staff" }],
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

let made = 0;

function aSession(overrides: Partial<SsoSession> = {}): SsoSession {
  made += 1;
  return {
    id: newId(),
    workspaceId: WORKSPACE,
    way: "saml",
    providerId: PROVIDER,
    providerName: "Okta",
    person: "anna@corp.example",
    personId: "anna" as PersonId,
    role: "auditor",
    secretHash: Buffer.alloc(32, made),
    from: "192.0.2.7",
    createdAt: AT,
    lastUsedAt: AT,
    expiresAt: AT + 1000,
    endedAt: null,
    ...overrides,
  };
}

/** The promises of the stores by which people sign in. @param open answers an empty store */
export function describeSsoStores(name: string, open: () => TempStore): void {
  describe(`SsoProviderStore on ${name}`, () => {
    it("keeps providers whole, each in its workspace, with names and entity ids of their own", async () => {
      await using units = open();
      const [okta, entra] = [aProvider("Okta"), aProvider("Entra", { sourceUrl: "https://x.example" })];
      await units.write(async ({ ssoProviders }) => {
        await ssoProviders.insert(okta);
        await ssoProviders.insert(entra);
        await ssoProviders.insert({ ...okta, id: newId(), workspaceId: ELSEWHERE });
      });
      const insert = (provider: SsoProvider) => units.write((stores) => stores.ssoProviders.insert(provider));

      await expect(insert(aProvider("OKTA", { profile: aProvider("x").profile }))).rejects.toMatchObject({
        code: "uniqueness",
        facts: { attribute: "name" },
      });
      await expect(insert(aProvider("Third", { profile: okta.profile }))).rejects.toMatchObject({
        code: "uniqueness",
        facts: { attribute: "metadataXml" },
      });
      const changed = { ...okta, enabled: false, idpInitiated: true, roles: [], updatedAt: AT + 1 };
      await units.write((stores) => stores.ssoProviders.update(changed));
      const [found, foreign, all, page] = await units.read(async ({ ssoProviders }) => [
        await ssoProviders.find(WORKSPACE, okta.id),
        await ssoProviders.find(ELSEWHERE, okta.id),
        await ssoProviders.listAll(WORKSPACE),
        await ssoProviders.list(WORKSPACE, { limit: 1 }),
      ]);

      expect([found, foreign, all]).toEqual([changed, undefined, [changed, entra]]);
      expect(page).toEqual({ items: [entra], nextCursor: expect.any(String) });
      await units.write((stores) => stores.ssoProviders.delete(okta.id));
      expect(await units.read((stores) => stores.ssoProviders.listAll(WORKSPACE))).toEqual([entra]);
    });
  });

  describe(`SsoSessionStore on ${name}`, () => {
    it("keeps sessions whole, found by their secret, newest first in lists", async () => {
      await using units = open();
      const [first, second] = [aSession(), aSession({ role: "admin" })];
      await units.write(async ({ ssoSessions }) => {
        await ssoSessions.insert(first);
        await ssoSessions.insert(second);
        await ssoSessions.touch(first.id, AT + 5);
      });

      const [bySecret, unknown, byId, foreign, listed] = await units.read(async ({ ssoSessions }) => [
        await ssoSessions.findBySecret(first.secretHash),
        await ssoSessions.findBySecret(new Uint8Array(32)),
        await ssoSessions.find(WORKSPACE, second.id),
        await ssoSessions.find(ELSEWHERE, second.id),
        await ssoSessions.list(WORKSPACE, { limit: 9 }),
      ]);

      const used = { ...first, lastUsedAt: AT + 5 };
      expect([bySecret, unknown, byId, foreign, listed]).toEqual([
        used,
        undefined,
        second,
        undefined,
        { items: [second, used] },
      ]);
    });

    it("ends a session once, and those of a provider that have not ended", async () => {
      await using units = open();
      const [one, two, other] = [aSession(), aSession(), aSession({ providerId: "q" as SsoProviderId })];
      const ended = await units.write(async ({ ssoSessions }) => {
        for (const session of [one, two, other]) await ssoSessions.insert(session);
        await ssoSessions.end(one.id, AT + 1);
        await ssoSessions.end(one.id, AT + 2);
        return [await ssoSessions.endAll(PROVIDER, AT + 3), await ssoSessions.endAll(PROVIDER, AT + 4)];
      });

      const { items } = await units.read((stores) => stores.ssoSessions.list(WORKSPACE, { limit: 9 }));

      expect(ended).toEqual([1, 0]);
      expect(items.map(({ endedAt }) => endedAt)).toEqual([null, AT + 3, AT + 1]);
    });

    it("ends what began here but for links from the host, and leaves one", async () => {
      await using units = open();
      const ways = ["saml", "passkey", "password", "recovery_code", "sign_in_link", "passkey"] as const;
      const sessions = ways.map((way) => aSession({ way }));
      const elsewhere = aSession({ way: "passkey", workspaceId: ELSEWHERE });
      const own = sessions[1];
      const ended = await units.write(async ({ ssoSessions }) => {
        for (const session of [...sessions, elsewhere]) await ssoSessions.insert(session);
        return [
          await ssoSessions.endLocal(WORKSPACE, own?.id ?? null, AT + 1),
          await ssoSessions.endLocal(WORKSPACE, null, AT + 2),
        ];
      });

      const { items } = await units.read((stores) => stores.ssoSessions.list(WORKSPACE, { limit: 9 }));

      expect(ended).toEqual([3, 1]);
      expect(items.map(({ endedAt }) => endedAt).toReversed()).toEqual([null, AT + 2, AT + 1, AT + 1, null, AT + 1]);
      const [there] = (await units.read((stores) => stores.ssoSessions.list(ELSEWHERE, { limit: 9 }))).items;
      expect(there?.endedAt).toBeNull();
    });

    it("lets everything be used once, also by two at a time, until it is forgotten", async () => {
      await using units = open();
      const use = (what: string) => units.write((stores) => stores.ssoSessions.use(what, AT + 10));

      const both = await Promise.all([use("a"), use("a"), use("b")]);
      const kept = await units.write((stores) => stores.ssoSessions.prune({ overBefore: AT, now: AT + 10 }, 9));
      const again = await use("a");
      const pruned = await units.write((stores) => stores.ssoSessions.prune({ overBefore: AT, now: AT + 11 }, 9));

      expect([both.toSorted(), kept, again, pruned]).toEqual([[false, true, true], 0, false, 2]);
      expect(await use("a")).toBe(true);
    });

    it("takes back what a unit used that failed", async () => {
      await using units = open();
      const failing = units.write(async ({ ssoSessions }) => {
        await ssoSessions.use("a", AT + 10);
        throw new TypeError("later");
      });

      await expect(failing).rejects.toThrow("later");

      expect(await units.write((stores) => stores.ssoSessions.use("a", AT + 10))).toBe(true);
    });

    it("forgets sessions that ran out before an instant, some at a time", async () => {
      await using units = open();
      const sessions = [1, 2, 3, 4].map((expiresAt) => aSession({ expiresAt }));
      const pruned = await units.write(async ({ ssoSessions }) => {
        for (const session of sessions) await ssoSessions.insert(session);
        return [
          await ssoSessions.prune({ overBefore: 4, now: 0 }, 2),
          await ssoSessions.prune({ overBefore: 4, now: 0 }, 2),
          await ssoSessions.prune({ overBefore: 4, now: 0 }, 2),
        ];
      });

      const { items } = await units.read((stores) => stores.ssoSessions.list(WORKSPACE, { limit: 9 }));

      expect(pruned).toEqual([2, 1, 0]);
      expect(items).toEqual([sessions[3]]);
    });
  });

  describe(`SsoKeyStore on ${name}`, () => {
    it("keeps the first key of a workspace", async () => {
      await using units = open();
      const key = { workspaceId: WORKSPACE, certificate: "a", sealedKey: Buffer.from([1]), createdAt: AT };
      await units.write(async ({ ssoKeys }) => {
        await ssoKeys.insert(key);
        await ssoKeys.insert({ ...key, certificate: "b" });
      });

      const [found, foreign] = await units.read(async ({ ssoKeys }) => [
        await ssoKeys.find(WORKSPACE),
        await ssoKeys.find(ELSEWHERE),
      ]);

      expect([found, foreign]).toEqual([key, undefined]);
    });
  });
}
