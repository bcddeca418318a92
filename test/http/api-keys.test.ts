import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stepUpAdministrator } from "../support/people.ts";
import { startServer, type TestServer } from "../support/server.ts";

type Json = Record<string, unknown>;

interface Keys {
  readonly state: string;
  readonly waiting: number;
  readonly dataKeys: readonly { readonly id: string; readonly current: boolean; readonly records: number }[];
}

async function ask(server: TestServer, method: string, path: string, body?: unknown, token = server.adminToken) {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "anteroom-reason": "test" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

let shared: TestServer;

beforeAll(async () => {
  shared = await startServer();
  await stepUpAdministrator(shared);
});

afterAll(() => shared[Symbol.asyncDispose]());

describe("the keys over the API", () => {
  it("say how they stand, and are rotated and re-sealed in the background at once", async () => {
    await using server = await startServer();
    const account = await anAccount(server);
    const code = () => ask(server, "GET", `/accounts/${account}/authenticator/code`);

    const before = (await ask(server, "GET", "/keys")).body as unknown as Keys;
    const rotated = (await ask(server, "POST", "/keys/rotation")).body as unknown as Keys;
    const after = await until(async () => {
      const keys = (await ask(server, "GET", "/keys")).body as unknown as Keys;
      return keys.waiting === 0 ? keys : undefined;
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();

    expect((await code()).status).toBe(200);
    expect([before.state, before.dataKeys.map((key) => key.records)]).toEqual(["open", [1]]);
    const [old, current] = rotated.dataKeys.map((key) => key.id);
    expect(rotated.dataKeys.map((key) => key.current)).toEqual([false, true]);
    expect(after.dataKeys.map((key) => key.records)).toEqual([0, 1]);
    expect(metrics).toContain(`anteroom_sealed_records{key="${old}",age="old"} 0\n`);
    expect(metrics).toContain(`anteroom_sealed_records{key="${current}",age="current"} 1\n`);
    expect(metrics).toContain("anteroom_sealed 0\n");
    expect(metrics).toContain("anteroom_recovery_file_saved 0\n");
  });

  it("are not retired while they seal or what they signed may come back, and are not found by another name", async () => {
    await using server = await startServer();
    const rotated = (await ask(server, "POST", "/keys/rotation")).body as unknown as Keys;
    const [old, current] = rotated.dataKeys.map((key) => key.id);

    const answers = await Promise.all(
      [current, old, "0000000000000000", "__proto__"].map((id) => ask(server, "DELETE", `/keys/data-keys/${id}`)),
    );

    expect(answers.map(({ status }) => status)).toEqual([409, 409, 404, 404]);
    expect(answers[0]?.body["detail"]).toContain("anteroom keys rotate");
  });

  it("come as a recovery file that counts once it is saved", async () => {
    await using server = await startServer();
    const unproven = await ask(server, "POST", "/keys/recovery", { passphrase: "five random words are good" });
    await stepUpAdministrator(server);

    const made = await ask(server, "POST", "/keys/recovery", { passphrase: "five random words are good" });
    const rootKeyId = made.body["rootKeyId"];
    const saved = await ask(server, "POST", "/keys/recovery/saved", { rootKeyId });
    const another = await ask(server, "POST", "/keys/recovery/saved", { rootKeyId: "0000000000000000" });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();

    expect([unproven.status, unproven.body["code"]]).toEqual([403, "step_up_required"]);
    expect(made.body["file"]).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(saved.body["rootKey"]).toMatchObject({ id: rootKeyId, recoveryFileSavedAt: expect.stringMatching(/Z$/) });
    expect(another.status).toBe(409);
    expect(metrics).toContain("anteroom_recovery_file_saved 1\n");
  });

  it.each<[string, string, unknown]>([
    ["/keys/recovery", "neither passphrase nor recipient", {}],
    ["/keys/recovery", "both", { passphrase: "canary-canary-canary", recipient: "age1canary" }],
    ["/keys/recovery", "a short passphrase", { passphrase: "canary" }],
    ["/keys/recovery", "a recipient that is none", { recipient: "age1canary" }],
    ["/keys/root-rotation", "nowhere to", {}],
    ["/keys/root-rotation", "an unknown place", { to: "canary" }],
    ["/keys/root-rotation", "a key for a file", { to: "file", key: "canary" }],
    ["/keys/root-rotation", "no passphrase", { to: "passphrase" }],
    ["/keys/root-rotation", "a short passphrase", { to: "passphrase", passphrase: "canary" }],
    ["/keys/root-rotation", "a key that is none", { to: "environment", key: "canary" }],
    ["/keys/unseal", "a number", { passphrase: 5 }],
  ])("%s refuses %s, and echoes nothing", async (path, _what, body) => {
    const refused = await ask(shared, "POST", path, body);

    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).not.toContain("canary");
  });

  it("are left as they are by unsealing and initialising a server that is open", async () => {
    await using server = await startServer();
    const before = await ask(server, "GET", "/keys");

    const unsealed = await ask(server, "POST", "/keys/unseal", {});
    const init = await ask(server, "POST", "/keys/init", { passphrase: "five random words are good" });

    expect([unsealed.status, init.status]).toEqual([200, 409]);
    expect(unsealed.body).toEqual(before.body);
  });

  it("have a new root key after a rotation, with codes and cursors going on", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    for (const userName of ["a", "b", "c"]) await send("POST", "/Users", { schemas: [USER], userName });
    const first = (await send("GET", "/Users?cursor&count=1")).body as { nextCursor: string };
    await stepUpAdministrator(server);

    const before = await ask(server, "GET", "/keys");
    const rotated = await ask(server, "POST", "/keys/root-rotation", { to: "file" });
    await ask(server, "POST", "/keys/rotation");
    const second = await send("GET", `/Users?cursor=${encodeURIComponent(first.nextCursor)}&count=1`);

    expect(rotated.body["rootKey"]).toMatchObject({ provider: "file", recoveryFileSavedAt: null });
    expect(rotated.body["rootKey"]).not.toMatchObject({ id: (before.body["rootKey"] as Json)["id"] });
    expect(second.status).toBe(200);
  });

  it("show nobody a key", async () => {
    await using server = await startServer();
    await ask(server, "POST", "/keys/rotation");

    const answers = [await ask(server, "GET", "/keys"), await ask(server, "GET", "/audit-events")];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(JSON.stringify(answers)).toContain("data_key.created");
    // Ids have 16 hexadecimal characters; keys would have 64, or 43 and more in base64.
    expect(JSON.stringify(answers)).not.toMatch(/[0-9a-f]{32,}|[\w+/]{43,}/);
  });
});

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";

/** The id of an account whose factor is enrolling. */
async function anAccount(server: TestServer): Promise<string> {
  const application = await ask(server, "POST", "/applications", { key: "crm", name: "CRM" });
  const applicationId = application.body["id"];
  const { body } = await ask(server, "POST", "/connections", { name: "Okta", idp: "okta", applicationId });
  await fetch(`${server.url}/scim/v2/Users`, {
    method: "POST",
    headers: { authorization: `Bearer ${body["token"]}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ schemas: [USER], userName: "svc@example.com" }),
  });
  const { items } = (await ask(server, "GET", "/accounts")).body as { items: readonly { readonly id: string }[] };
  const id = items[0]?.id ?? "";
  await ask(server, "POST", `/accounts/${id}/authenticator`, { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" });
  return id;
}

/** Asks again and again; the limit is that of the test. */
async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
