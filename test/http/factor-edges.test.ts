import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { URN } from "../support/urns.ts";
import { type EnrolmentScene, openScene, SEED } from "./enrolment-scene.ts";

let scene: EnrolmentScene;

beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

describe("a seed that is made here", () => {
  it.each([
    ["256 letters of another script", "ü".repeat(256)],
    ["more than a QR code holds", "ü".repeat(1000)],
    ["a kilobyte", "a".repeat(1024)],
  ])("is shown for a login whose name has %s", async (_name, userName) => {
    const { token } = (await scene.api.call("POST", "/connections", { name: "É".repeat(100), idp: "okta" })).body;
    const user = { schemas: [URN.user], userName, active: true, roles: [{ value: "crm" }] };
    const pushed = await scene.api.scim(token, "POST", "/Users", user);
    const { items } = (await scene.api.call("GET", "/accounts")).body;
    const account = items.find((one: { userName: string }) => one.userName === userName);

    const made = await scene.api.call("POST", `/accounts/${account?.id}/authenticator`, { generate: true });

    expect([pushed.status, made.status, made.body["detail"]]).toEqual([201, 201, undefined]);
  });
});

describe("an enrolment link", () => {
  async function aLink(): Promise<string> {
    const { body } = await scene.api.call("POST", `/accounts/${scene.crm}/authenticator/enrolment-link`, {});
    return String(body["url"]).split("#")[1] ?? "";
  }

  it("brings no new seed for a factor that somebody called suspect", async () => {
    const token = await aLink();
    await scene.post(token, "seed", { secret: SEED.base32 });
    await scene.api.call("POST", `/accounts/${scene.crm}/authenticator/suspect`, { reason: "the link was forwarded" });

    const again = await scene.post(token, "seed", { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" });

    expect([again.status, await scene.mfaOf(scene.crm)]).toEqual([404, "suspect"]);
  });

  it.each<[string, (token: string) => Promise<unknown>]>([
    [
      "enrolled and reset it",
      async () => {
        await scene.api.call("POST", `/accounts/${scene.wiki}/authenticator`, { secret: SEED.base32 });
        await scene.api.call("DELETE", `/accounts/${scene.wiki}/authenticator`);
      },
    ],
    [
      "reset it and rolled that back",
      async (token) => {
        await scene.post(token, "seed", { secret: SEED.base32 });
        await scene.api.call("DELETE", `/accounts/${scene.wiki}/authenticator`);
        await scene.api.call("POST", `/accounts/${scene.wiki}/authenticator/rollback`, {});
      },
    ],
    [
      "called it suspect and cleared it",
      async (token) => {
        await scene.post(token, "seed", { secret: SEED.base32 });
        await scene.api.call("POST", `/accounts/${scene.crm}/authenticator/suspect`, { reason: "odd" });
        await scene.api.call("DELETE", `/accounts/${scene.crm}/authenticator/suspect`, undefined, {
          headers: { "Anteroom-Reason": "fine" },
        });
      },
    ],
  ])("does not come back to life once an administrator %s", async (_name, meddle) => {
    const token = await aLink();
    await meddle(token);

    const answer = await scene.post(token, "look");

    const { items } = (await scene.api.call("GET", "/enrolment-links")).body;
    expect([answer.status, items[0].state]).toEqual([404, "overtaken"]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["on hold", () => scene.api.call("POST", `/accounts/${scene.crm}/hold`, { reason: "a raid" })],
    [
      "out of its time",
      () =>
        scene.api.call("PUT", `/accounts/${scene.crm}/validity`, { until: "2026-11-22T12:30:00Z", reason: "a raid" }),
    ],
  ])("does not tell its holder that the account is %s", async (_name, stop) => {
    const token = await aLink();
    await scene.post(token, "seed", { secret: SEED.base32 });
    const stopped = await stop();
    scene.api.clock.at += 60 * 60_000;
    await scene.api.runJobs();

    const code = await scene.post(token, "code");

    expect(stopped).toMatchObject({ status: 200 });
    expect([code.status, code.body["code"], code.body["detail"]]).toEqual([
      409,
      "code_not_served",
      "No code of this login is served at the moment; ask whoever sent you the link.",
    ]);
  });
});
