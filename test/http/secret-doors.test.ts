import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { routes } from "../../src/http/api/routes.ts";
import { type Colleague, stepUpAdministrator } from "../support/people.ts";
import type { TestServer } from "../support/server.ts";
import type { Json } from "./api-client.ts";
import { openSecretsScene, PASSWORD, RECOVERY, SEED, type SecretsScene, WHY } from "./secrets-scene.ts";

/** What is shown once, when it is made: it is no secret that is kept and read out later. */
const SHOWN_ONCE = [
  "createApiToken",
  "createConnection",
  "createEnrolmentLink",
  "createOAuthSecret",
  "createOwnToken",
  "createSetupLink",
  "enrollAuthenticator",
  "enrollOwnFactor",
  "generatePassword",
  "makeSetupCode",
  "makeSignInLink",
  "rotateConnectionToken",
];
/** These answer with an address that everybody may know, or that lets nobody in. */
const ADDRESSES = ["getIdpMetadata", "putIdpMetadata", "explainRequest", "getSignInTest", "startSignInTest"];
/** These say whether there is a password. */
const WHETHER = ["getMe", "getPersonAccess"];
let scene: SecretsScene;
let server: TestServer;
let accountId = "";
let superAdmin: Colleague;
let other: Colleague;
let admin: Colleague;
let auditor: Colleague;

beforeAll(async () => {
  scene = await openSecretsScene();
  ({ server, accountId } = scene);
  ({ superAdmin, other, admin, auditor } = scene.people);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

const call: SecretsScene["call"] = (...asking) => scene.call(...asking);

/** The events of the account that tell of readings and refusals, oldest first. */
async function readings(): Promise<readonly Json[]> {
  const { items } = await server.store.read((stores) =>
    stores.events.listOfAccount(accountId as never, { limit: 1000 }),
  );
  return items
    .toReversed()
    .filter(({ type }) => /revealed|exported|refused|code_used/.test(type))
    .map(({ type, actor, reason, after }) => ({ type, actor: actor.id, reason, ...after }));
}

/** What a call leaves behind. */
async function left(work: () => Promise<unknown>): Promise<readonly Json[]> {
  const before = (await readings()).length;
  await work();
  return (await readings()).slice(before);
}

const pathOf = (path: string) => path.replace("{id}", accountId).replace("{kind}", "password");
const revealing = routes.filter((route) => route.reveals);
/** Carrying one along opens it and hands nothing out: it is tested with the conversion that it is a part of. */
const handsOut = ({ operationId }: { readonly operationId: string }) => operationId !== "carrySecret";
/** Recovery codes are burnt by being handed out: whoever may reset the factor may do that alone. */
const needsTwo = ({ operationId }: { readonly operationId: string }) => operationId !== "useRecoveryCode";
const whoMayNot = (one: { readonly operationId: string }) => [...(needsTwo(one) ? ["admin"] : []), "auditor", "token"];
const cases = revealing.map(({ method, path, operationId }) => ({ method, path, operationId }));

describe("endpoints whose answers hold secrets", () => {
  it("are these, and nothing else answers with what such secrets are called", () => {
    const telling = /"(?:otpauthUri|secret|seed|password|token|url|privateKey)":\{/;
    const others = routes.filter(({ answer, reveals, leavesTrace }) => {
      if (answer === undefined || reveals || leavesTrace) return false;
      return telling.test(JSON.stringify(z.toJSONSchema(answer, { io: "input", unrepresentable: "any" })));
    });

    expect(cases.map((one) => one.operationId).sort()).toEqual([
      "carrySecret",
      "exportSeed",
      "revealSecret",
      "useRecoveryCode",
    ]);
    expect(others.map((one) => one.operationId).sort()).toEqual([...SHOWN_ONCE, ...ADDRESSES, ...WHETHER].sort());
  });

  it.each(cases)("$operationId refuses without a reason, and keeps that", async ({ method, path, operationId }) => {
    await superAdmin.stepUp();

    const events = await left(async () => {
      const { status, body } = await call(method, pathOf(path), { token: superAdmin.token });
      expect([status, body["code"]]).toEqual([403, "reason_required"]);
    });

    expect(events).toEqual([
      expect.objectContaining({ type: "account.secret_refused", operation: operationId, code: "reason_required" }),
    ]);
  });

  it.each(cases)("$operationId refuses without a step-up, and keeps that", async ({ method, path, operationId }) => {
    await superAdmin.stepUp(Date.now() - 10 * 60_000);

    const events = await left(async () => {
      const { status, body } = await call(method, pathOf(path), { token: superAdmin.token, reason: WHY });
      expect([status, body["code"]]).toEqual([403, "step_up_required"]);
    });

    expect(events).toEqual([
      expect.objectContaining({ type: "account.secret_refused", operation: operationId, code: "step_up_required" }),
    ]);
  });

  it.each(cases.flatMap((one) => whoMayNot(one).map((who) => ({ ...one, who }))))(
    "$operationId refuses a role that may not: $who",
    async ({ method, path, operationId, who }) => {
      const anyToken = await server.mintApiToken(["read", "write", "codes", "tokens", "secrets"]);
      await admin.stepUp();
      await auditor.stepUp();
      const token = { admin: admin.token, auditor: auditor.token }[who] ?? anyToken;

      const events = await left(async () => {
        const { status, text } = await call(method, pathOf(path), { token, reason: WHY });
        expect(status).toBe(403);
        expect(text).not.toContain(SEED);
        expect(text).not.toContain(PASSWORD);
      });

      expect(events).toEqual([
        expect.objectContaining({ type: "account.secret_refused", operation: operationId, code: "forbidden" }),
      ]);
    },
  );

  it.each(cases.filter(handsOut).filter(needsTwo))(
    "$operationId needs a second person, and then leaves one event of one reading",
    async (one) => {
      const { method, path, operationId } = one;
      await superAdmin.stepUp();
      await other.stepUp();
      const ask = (approval?: string) =>
        call(method, pathOf(path), {
          token: superAdmin.token,
          reason: WHY,
          ...(approval !== undefined && { approval }),
        });

      const first = await ask();
      const { items } = (await call("GET", "/approvals", { token: superAdmin.token })).body;
      const approval = items.find((item: Json) => item["state"] === "waiting") ?? items[0];
      const alone = await ask(approval.id);
      const agreed = await call("POST", `/approvals/${approval.id}/approve`, {
        token: other.token,
        body: {},
        reason: "Agreed.",
      });
      expect(agreed.text).toContain("approved");
      const events = await left(async () => {
        const read = await ask(approval.id);
        expect(read.status).toBe(200);
        expect(read.text).toContain(operationId === "exportSeed" ? SEED : PASSWORD);
        expect(read.headers.get("cache-control")).toBe("no-store");
      });
      const again = await ask(approval.id);

      expect([first.status, first.body["code"]]).toEqual([409, "second_person_required"]);
      expect(alone.status).toBe(409);
      expect(events).toEqual([
        expect.objectContaining({ type: expect.stringMatching(/revealed|seed_exported/), reason: WHY }),
      ]);
      expect(again.status).toBe(409);
    },
  );

  it.each(cases.filter((one) => !needsTwo(one)))("$operationId leaves one event of one reading", async (one) => {
    await admin.stepUp();

    const events = await left(async () => {
      const { status, body } = await call(one.method, pathOf(one.path), { token: admin.token, reason: WHY });
      expect([status, body["code"]]).toEqual([200, RECOVERY]);
    });

    expect(events).toEqual([expect.objectContaining({ type: "authenticator.recovery_code_used", reason: WHY })]);
  });

  it("revealSecret serves the local administrator who stepped up, and says which version it was", async () => {
    await stepUpAdministrator(server);

    const events = await left(async () => {
      const { status, body } = await call("POST", `/accounts/${accountId}/secrets/password/reveal`, { reason: WHY });
      expect([status, body]).toEqual([
        200,
        { kind: "password", value: PASSWORD, version: 1, createdAt: expect.any(String) },
      ]);
    });

    expect(events).toEqual([
      {
        type: "secret.revealed",
        actor: server.adminToken.split("_")[2],
        reason: WHY,
        kind: "password",
        version: 1,
        vault: "General",
      },
    ]);
  });

  it("refuse who is not in the vault, whatever the role", async () => {
    const vault = await call("POST", "/vaults", { body: { name: "Board" } });
    await call("PUT", `/accounts/${accountId}/vault`, { body: { vaultId: vault.body["id"] } });
    await superAdmin.stepUp();
    const member = { kind: "person", id: superAdmin.id, role: "viewer" };

    const listed = await call("GET", `/accounts/${accountId}/secrets`, { token: superAdmin.token });
    await call("PUT", `/vaults/${vault.body["id"]}/members`, { body: member });
    const asViewer = await call("GET", `/accounts/${accountId}/secrets`, { token: superAdmin.token });
    const written = await call("PUT", `/accounts/${accountId}/secrets/note`, {
      token: superAdmin.token,
      body: { value: "x" },
    });
    const { body: vaults } = await call("GET", "/vaults");
    const general = vaults["items"].find((item: Json) => item["isDefault"]);
    await call("PUT", `/accounts/${accountId}/vault`, { body: { vaultId: general.id } });

    expect([listed.status, listed.body["code"]]).toEqual([403, "not_in_vault"]);
    expect(asViewer.body["vault"].name).toBe("Board");
    expect([written.status, written.body["code"]]).toEqual([403, "not_in_vault"]);
  });

  it("answer for an unknown account as for one that is not there, and keep nothing", async () => {
    await stepUpAdministrator(server);

    const events = await left(async () => {
      const { status } = await call("POST", "/accounts/nobody/secrets/password/reveal", { reason: WHY });
      expect(status).toBe(404);
    });

    expect(events).toEqual([]);
  });
});
