import { expect, it } from "vitest";
import type { ServiceProviderTool } from "../../../../src/domain/sso/service-provider.ts";
import { SigningKeys } from "../../../../src/domain/sso/signing-keys.ts";
import { Keyring } from "../../../../src/vault/keyring.ts";
import { WORKSPACE } from "../../../support/builders.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { aKeyring } from "../../../support/keyring.ts";
import { openTempSqlite } from "../../../support/temp-store.ts";

const unused = (): never => {
  throw new TypeError("No key needs this.");
};

it("makes one key for all who ask at once, and another try after one that failed", async () => {
  await using units = openTempSqlite();
  const sealer = aKeyring();
  const keys = new SigningKeys({ units, sealer, clock: new FakeClock(), workspaceId: WORKSPACE });
  let made = 0;
  const makeKey = async () => {
    made += 1;
    if (made === 1) throw new Error("No entropy.");
    return { privateKey: `private ${made}`, certificate: `certificate ${made}` };
  };
  const tool: ServiceProviderTool = { makeKey, metadata: unused, requestUrl: unused };
  const ask = () => Promise.allSettled(Array.from({ length: 9 }, () => keys.get(tool)));

  const first = await ask();
  const second = await ask();
  const third = await ask();

  expect(new Set(first.map(({ status }) => status))).toEqual(new Set(["rejected"]));
  const value = { privateKey: "private 2", certificate: "certificate 2" };
  for (const answer of [...second, ...third]) expect(answer).toEqual({ status: "fulfilled", value });
  expect(made).toBe(2);
});

it("makes no key that a sealed server could not keep", async () => {
  await using units = openTempSqlite();
  const keys = new SigningKeys({
    units,
    sealer: new Keyring(WORKSPACE),
    clock: new FakeClock(),
    workspaceId: WORKSPACE,
  });

  const asked = keys.get({ makeKey: unused, metadata: unused, requestUrl: unused });

  await expect(asked).rejects.toMatchObject({ code: "unavailable", facts: { sealed: true } });
});
