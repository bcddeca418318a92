import { describe, expect, it } from "vitest";
import type { OAuthClient } from "../../src/domain/connection/oauth-client.ts";
import type { StoredToken } from "../../src/domain/connection/token-store.ts";
import { type ConnectionId, newId, type PersonId, type WorkspaceId } from "../../src/domain/id.ts";
import { aConnection, aToken, WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const ELSEWHERE = "another-workspace" as WorkspaceId;

/** The promises of the stores of tokens that end and of OAuth clients. @param open answers an empty store */
export function describeTokenStores(name: string, open: () => TempStore): void {
  describe(`TokenStore on ${name}, for tokens that end`, () => {
    it("lists those that end within a span, in the order in which they do, without those that are revoked, replaced or of other workspaces", async () => {
      await using units = open();
      const ends = [50, 10, 30, 20, 40, null];
      const tokens = ends.map((expiresAt) => aToken({ expiresAt, kind: "scim" }));
      const [late] = tokens;
      await units.write(async (stores) => {
        for (const token of tokens) await stores.tokens.insert(token);
        await stores.tokens.insert(aToken({ expiresAt: 30, workspaceId: ELSEWHERE }));
        await stores.tokens.insert(aToken({ expiresAt: 30, successorId: "another", overlapEndsAt: 25 }));
        await stores.tokens.revoke(tokens[4]?.id ?? "", 5);
      });

      const list = (span: { after: number; until: number }, limit: number) =>
        units.read(async (stores) => {
          const found = await stores.tokens.listEnding(WORKSPACE, span, limit);
          return found.map(({ expiresAt }) => expiresAt);
        });

      expect(await list({ after: 10, until: 50 }, 9)).toEqual([20, 30, 50]);
      expect(await list({ after: 0, until: 49 }, 2)).toEqual([10, 20]);
      expect(await list({ after: 50, until: 99 }, 9)).toEqual([]);
      await units.write(async (stores) => {
        await stores.tokens.warned(late?.id ?? "", 7);
        await stores.tokens.setTerms(tokens[1]?.id ?? "", { expiresAt: 60, sources: ["192.0.2.0/24"] });
        await stores.tokens.setTerms(late?.id ?? "", { expiresAt: 70, sources: [] });
      });
      const found = await units.read((stores) => stores.tokens.listEnding(WORKSPACE, { after: 50, until: 99 }, 9));
      expect(found.map(({ id, expiresAt, sources, warnedDays }) => ({ id, expiresAt, sources, warnedDays }))).toEqual([
        { id: tokens[1]?.id, expiresAt: 60, sources: ["192.0.2.0/24"], warnedDays: null },
        { id: late?.id, expiresAt: 70, sources: [], warnedDays: null },
      ]);
    });

    it("lists what a person made and is not revoked, the oldest first", async () => {
      await using units = open();
      const kim = "kim" as PersonId;
      const made = [aToken({ makerId: kim, kind: "secret" }), aToken({ makerId: kim }), aToken({ makerId: kim })];
      await units.write(async (stores) => {
        for (const token of [...made, aToken(), aToken({ makerId: "lea" as PersonId })])
          await stores.tokens.insert(token);
        await stores.tokens.revoke(made[1]?.id ?? "", 5);
      });

      const found = await units.read((stores) => stores.tokens.listMadeBy(kim));

      expect(found.map(({ id, makerId }) => [id, makerId])).toEqual([
        [made[0]?.id, kim],
        [made[2]?.id, kim],
      ]);
    });

    it("remembers which token follows which, until the follower is taken back", async () => {
      await using units = open();
      const [first, second, third] = [aToken(), aToken(), aToken()];
      await units.write(async (stores) => {
        for (const token of [first, second, third]) await stores.tokens.insert(token);
        await stores.tokens.retire(first.id, third.id, 20);
        await stores.tokens.retire(second.id, first.id, 10);
      });

      const retiring = () =>
        units.read(async (stores) => {
          const found = await stores.tokens.listRetiring(WORKSPACE, 9);
          return found.map(({ id, successorId, overlapEndsAt }) => [id, successorId, overlapEndsAt]);
        });
      const before = await retiring();
      await units.write((stores) => stores.tokens.keepBefore(third.id));
      const after = await retiring();

      expect(before).toEqual([
        [second.id, first.id, 10],
        [first.id, third.id, 20],
      ]);
      expect(after).toEqual([[second.id, first.id, 10]]);
    });
  });

  describe(`OAuthClientStore on ${name}`, () => {
    it("finds clients in their workspace only, lists them with their tokens, and finds no deleted one", async () => {
      await using units = open();
      const [connection, other] = [aConnection(), aConnection()];
      const client = (connectionId: ConnectionId, of: string): OAuthClient => {
        return { id: newId(), workspaceId: WORKSPACE, connectionId, name: of, createdAt: 5 };
      };
      const [first, second, foreign] = [
        client(connection.id, "first"),
        client(connection.id, "second"),
        client(other.id, "foreign"),
      ];
      const trust = {
        issuer: "i",
        subject: "s",
        audiences: ["a"],
        tenantId: null,
        jwksUri: "https://i/keys",
        keys: [],
      };
      const secretOf = aToken({ kind: "secret", connectionId: connection.id, clientId: first.id });
      const trustOf = aToken({ kind: "trust", connectionId: connection.id, clientId: first.id, trust });
      await units.write(async (stores) => {
        for (const one of [first, second, foreign]) await stores.oauthClients.insert(one);
        for (const token of [secretOf, trustOf]) await stores.tokens.insert(token);
        await stores.oauthClients.delete(second.id, 6);
      });

      const found = await units.read(async ({ oauthClients, tokens }) => ({
        first: await oauthClients.find(WORKSPACE, first.id),
        elsewhere: await oauthClients.find(ELSEWHERE, first.id),
        deleted: await oauthClients.find(WORKSPACE, second.id),
        ofConnection: await oauthClients.listOfConnection(connection.id, { limit: 5 }),
        live: (await tokens.listLiveOfClient(first.id)).map(normal),
        secrets: (await tokens.listOfClient(first.id, "secret", { limit: 5 })).items.map(normal),
        trusts: (await tokens.listOfClient(first.id, "trust", { limit: 5 })).items.map(normal),
        ofScim: (await tokens.listOfConnection(connection.id, { limit: 5 })).items,
      }));
      await units.write((stores) => stores.oauthClients.deleteAll(connection.id, 7));
      const left = await units.read(async ({ oauthClients }) => [
        await oauthClients.find(WORKSPACE, first.id),
        await oauthClients.find(WORKSPACE, foreign.id),
      ]);

      expect(found).toEqual({
        first,
        elsewhere: undefined,
        deleted: undefined,
        ofConnection: { items: [first] },
        live: [normal(secretOf), normal(trustOf)],
        secrets: [normal(secretOf)],
        trusts: [normal(trustOf)],
        ofScim: [],
      });
      expect(left).toEqual([undefined, foreign]);
    });
  });
}

/** Bytes come back as another kind of array than they went in as. */
function normal(token: StoredToken) {
  return { ...token, secretHash: [...token.secretHash] };
}
