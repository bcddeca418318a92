import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeAccessToken } from "../../../src/domain/connection/access-token.ts";
import type { Connection } from "../../../src/domain/connection/connection.ts";
import { Gatekeeper } from "../../../src/domain/connection/gatekeeper.ts";
import { RefusalNotes } from "../../../src/domain/connection/refusal-notes.ts";
import { type MintedToken, mintToken } from "../../../src/domain/connection/token.ts";
import { TokenUses } from "../../../src/domain/connection/token-uses.ts";
import type { OAuthClientId } from "../../../src/domain/id.ts";
import type { Stores } from "../../../src/domain/unit.ts";
import { toBase62 } from "../../../src/lib/base62.ts";
import { aConnection, aToken } from "../../support/builders.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { aKeyring } from "../../support/keyring.ts";
import { openTempSqlite } from "../../support/temp-store.ts";

type Temp = ReturnType<typeof openTempSqlite>;

const HOUR = 3600 * 1000;

let temp: Temp;
let clock: FakeClock;
let gatekeeper: Gatekeeper;
let connection: Connection;
let long: MintedToken;
let secret: MintedToken;
let access: string;

beforeEach(async () => {
  const signer = aKeyring();
  temp = openTempSqlite();
  clock = new FakeClock();
  const parts = { units: temp.store, clock };
  const sessions = { find: async () => undefined };
  const [uses, refusals] = [new TokenUses(parts), new RefusalNotes(parts)];
  gatekeeper = new Gatekeeper({ ...parts, signer, uses, refusals, sessions });
  connection = aConnection();
  [long, secret] = [mintToken("scim"), mintToken("secret")];
  access = writeAccessToken(signer, { tokenId: secret.id, expiresAt: clock.now() + HOUR });
  const connectionId = connection.id;
  const clientId = "client" as OAuthClientId;
  const lastUsedAt = clock.now();
  await temp.write(async (stores) => {
    await stores.connections.insert(connection);
    await stores.tokens.insert(aToken({ ...pick(long), kind: "scim", connectionId, lastUsedAt }));
    await stores.tokens.insert(aToken({ ...pick(secret), kind: "secret", connectionId, clientId, lastUsedAt }));
  });
});
afterEach(() => temp[Symbol.asyncDispose]());

function pick({ id, secretHash }: MintedToken): Pick<MintedToken, "id" | "secretHash"> {
  return { id, secretHash };
}

function enter(token: string, address = "192.0.2.1"): Promise<Connection> {
  return gatekeeper.scim({ authorization: `Bearer ${token}`, address: () => address });
}

/** How many statements a call runs. */
async function statementsOf(call: () => Promise<unknown>): Promise<number> {
  const before = temp.store.counter.statements;
  await call();
  return temp.store.counter.statements - before;
}

describe.each([
  ["a token", () => long.token, () => long.id],
  ["an access token", () => access, () => secret.id],
])("%s at the gate", (_what, tokenOf, idOf) => {
  it("costs two look-ups, and none while nobody's access is changed", async () => {
    const first = await statementsOf(() => enter(tokenOf()));
    const second = await statementsOf(() => enter(tokenOf()));
    await temp.write((stores) => stores.connections.count(connection.id, { users: 1 }));
    const third = await statementsOf(() => enter(tokenOf()));
    await temp.write((stores) => stores.connections.update({ ...connection, graceDays: 3 }));
    const fourth = await statementsOf(() => enter(tokenOf()));

    expect([first, second, third, fourth]).toEqual([2, 0, 0, 2]);
  });

  it.each<[string, (stores: Stores) => Promise<void>]>([
    ["revoked", (stores) => stores.tokens.revoke(idOf(), 5)],
    ["of a deleted connection", (stores) => stores.connections.delete(connection.id, 5)],
    ["past its end", (stores) => stores.tokens.setTerms(idOf(), { expiresAt: clock.now(), sources: [] })],
    ["used from elsewhere", (stores) => stores.tokens.setTerms(idOf(), { expiresAt: null, sources: ["198.51.100.1"] })],
    ["retired", (stores) => stores.tokens.retire(idOf(), "successor", clock.now())],
  ])("is refused at the very next call once it is %s", async (_state, change) => {
    await enter(tokenOf());
    await enter(tokenOf());

    await temp.write(change);

    await expect(enter(tokenOf())).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("shows a freeze at the very next call", async () => {
    const before = await enter(tokenOf());

    await temp.write((stores) => stores.connections.update({ ...connection, frozenAt: 5 }));

    expect([before.frozenAt, (await enter(tokenOf())).frozenAt]).toEqual([null, 5]);
  });

  it("never gets in after a revocation was acknowledged, however calls and units interleave", async () => {
    let acknowledged = false;
    const done = temp.write((stores) => stores.tokens.revoke(idOf(), 5)).then(() => (acknowledged = true));

    while (!acknowledged) {
      void enter(tokenOf()).catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;

    await expect(enter(tokenOf())).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("is examined again although it is remembered: its secret, its end and its sources", async () => {
    const end = clock.now() + HOUR / 2;
    await temp.write((stores) => stores.tokens.setTerms(idOf(), { expiresAt: end, sources: ["192.0.2.0/24"] }));
    await enter(tokenOf());

    const elsewhere = enter(tokenOf(), "198.51.100.1");
    const changed = enter(`${tokenOf().slice(0, -1)}${tokenOf().endsWith("0") ? "1" : "0"}`);
    await expect(elsewhere).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(changed).rejects.toMatchObject({ code: "unauthenticated" });
    clock.advance(HOUR / 2 - 1);
    await enter(tokenOf());
    clock.advance(1);

    await expect(enter(tokenOf())).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("opens nothing of the management API", async () => {
    const asked = gatekeeper.api({ authorization: `Bearer ${tokenOf()}`, address: () => "192.0.2.1" });

    await expect(asked).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("at the gate", () => {
  it("the id of a token is no use without its secret, however right the checksum", async () => {
    await enter(long.token);
    const body = `anr_scim_${long.id}_${"A".repeat(43)}`;

    const asked = enter(`${body}_${toBase62(crc32(body), 6)}`);

    await expect(asked).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it.each([
    ["a client secret", () => secret.token],
    ["an access token for a token that is none of a client's", () => access.replace(secret.id, long.id)],
    ["an access token with another end", () => access.replace(/_\d{10}_/, "_9999999999_")],
    ["an access token without its signature", () => access.slice(0, -64)],
    ["an access token in capitals", () => access.toUpperCase()],
  ])("%s is refused without a look at the store", async (_what, tokenOf) => {
    const statements = await statementsOf(() =>
      expect(enter(tokenOf())).rejects.toMatchObject({ code: "unauthenticated" }),
    );

    expect(statements).toBe(0);
  });
});
