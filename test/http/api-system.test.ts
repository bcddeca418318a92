import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuthenticatorId } from "../../src/domain/id.ts";
import { addPerson, addToken } from "../support/people.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi({ ANTEROOM_SESSION_HOURS: "9", ANTEROOM_ROOT_KEY: "ab".repeat(32) });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

async function settingOf(name: string): Promise<Json> {
  const { body } = await api.call("GET", "/system/settings");
  return body["items"].find((one: Json) => one["name"] === name);
}

describe("the server itself", () => {
  it("tells how its parts stand, and what it is and does", async () => {
    const { body } = await api.call("GET", "/system");

    const at = "2026-11-22T12:00:00.000Z";
    expect(body["components"].map(({ name, state, since }: Json) => [name, state, since])).toEqual([
      ["store", "ok", at],
      ["disk", expect.stringMatching(/^(ok|degraded|down)$/), at],
      ["keys", "ok", at],
      ["jobs", "ok", at],
      ["clock", "ok", at],
    ]);
    expect(body).toMatchObject({ process: { pid: process.pid, node: process.version }, traffic: { inFlight: 1 } });
    expect(body["store"].databaseBytes).toBeGreaterThan(0);
    expect(body["traffic"].sockets).toBeGreaterThan(0);
  });

  it("says that a sealed server does not open secrets, and since when", async () => {
    await using sealed = await startApi({ ANTEROOM_SEALED: "yes" });

    const first = await sealed.call("GET", "/system");
    sealed.clock.at += 60_000;
    const second = await sealed.call("GET", "/system");

    const keys = (seen: Json) => seen["components"].find(({ name }: Json) => name === "keys");
    expect(keys(first.body)).toMatchObject({ state: "down", detail: expect.stringContaining("unseals") });
    expect(keys(second.body)["since"]).toBe(keys(first.body)["since"]);
  });

  it("lists its settings with their origin, and no secret", async () => {
    const [hours, idle, rootKey, port] = [
      await settingOf("ANTEROOM_SESSION_HOURS"),
      await settingOf("ANTEROOM_SESSION_IDLE_MINUTES"),
      await settingOf("ANTEROOM_ROOT_KEY"),
      await settingOf("ANTEROOM_PORT"),
    ];

    expect(hours).toMatchObject({ value: "9", origin: "environment", isSet: true, path: "sessions.hours" });
    expect(idle).toMatchObject({ value: "30", origin: "default" });
    expect(rootKey).toMatchObject({ value: null, isSecret: true, isSet: true, origin: "environment" });
    expect(port).toMatchObject({ value: "0", origin: "environment" });
    expect((await api.call("GET", "/system/settings")).text).not.toContain("abab");
  });

  it("lists background work with what failed first, and does it at once when it is asked to", async () => {
    const { body: application } = await api.call("POST", "/applications", { key: "watched", name: "Watched" });
    const [failing, planned] = [
      { kind: "evidence", subjectId: application["id"] },
      { kind: "reseal", subjectId: api.place.workspaceId },
    ] as const;
    const later = api.clock.at + 3_600_000;
    await api.place.store.write(async ({ jobs }) => {
      await jobs.plan({ ...planned, dueAt: later - 1 });
      await jobs.plan({ ...failing, dueAt: 0 });
      const claim = await jobs.claim(api.clock.at, { id: "test", until: api.clock.at + 1 });
      if (claim !== undefined) await jobs.fail(claim, { dueAt: later, problem: "It answered 500." });
    });

    const before = await api.call("GET", "/system/jobs");
    const degraded = await api.call("GET", "/system");
    const retried = await api.call("POST", `/system/jobs/evidence/${application["id"]}/retry`, {});
    const after = await api.call("GET", "/system/jobs");
    const unknown = await api.call("POST", "/system/jobs/evidence/nothing/retry", {});

    expect(before.body["jobs"].map(({ kind, subjectName, problem }: Json) => [kind, subjectName, problem])).toEqual([
      ["evidence", "Watched", "It answered 500."],
      ["reseal", null, null],
    ]);
    expect(before.body).toMatchObject({ failing: 1, due: 0, oldestDueAt: null });
    expect(degraded.body["components"].find(({ name }: Json) => name === "jobs")["state"]).toBe("degraded");
    expect([retried.status, unknown.status]).toEqual([204, 404]);
    const dueAt = after.body["jobs"].find(({ kind }: Json) => kind === "evidence")?.dueAt;
    expect(dueAt).not.toBe(new Date(later).toISOString());
  });

  it("lists the tasks of its rounds, with how they went", async () => {
    await api.runJobs();

    const { body } = await api.call("GET", "/system/jobs");

    expect(body["tasks"].length).toBeGreaterThan(10);
    expect(new Set(body["tasks"].map(({ problem }: Json) => problem))).toEqual(new Set([null]));
  });

  it("lists what is frozen, and who is locked out until when", async () => {
    const { body: connection } = await api.call("POST", "/connections", { name: "Iced", idp: "okta" });
    await api.call("PATCH", `/connections/${connection["id"]}`, { frozen: true });
    const { person } = await addPerson(api.place, { name: "Guesser" });
    const lockedUntil = api.clock.at + 60_000;
    const tries = { actor: "person:x", recent: [], locks: 1, lastAt: api.clock.at };
    await api.place.store.write(async ({ factorTries }) => {
      const id = person.id as string as AuthenticatorId;
      await factorTries.put({ ...tries, authenticatorId: id, lockedUntil });
      await factorTries.put({ ...tries, authenticatorId: "gone" as AuthenticatorId, lockedUntil: api.clock.at - 1 });
    });

    const { body } = await api.call("GET", "/system/frozen");

    expect(body).toEqual({
      connections: [{ id: connection["id"], name: "Iced", frozenAt: expect.any(String) }],
      providers: [],
      accounts: { total: 0, items: [] },
      integrations: [],
      lockouts: [
        {
          of: { kind: "person", id: person.id, name: "Guesser" },
          actor: "person:x",
          lockedUntil: new Date(lockedUntil).toISOString(),
        },
      ],
    });
  });

  it("gathers what helps somebody who helps, with nothing that is anybody's own", async () => {
    const { body: connection } = await api.call("POST", "/connections", { name: "Northwind", idp: "okta" });
    const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@northwind.example" };
    await api.scim(connection["token"], "POST", "/Users", user);
    await api.scim(connection["token"], "POST", "/Users", user);

    const { body, text } = await api.call("GET", "/system/support-bundle");

    expect(body["requests"].slice(0, 2)).toMatchObject([
      { connectionId: connection["id"], httpStatus: 409, result: "failure", code: "uniqueness" },
      { connectionId: connection["id"], httpStatus: 201, result: "success", code: null },
    ]);
    const hours = body["settings"].find(({ name }: Json) => name === "ANTEROOM_SESSION_HOURS");
    expect(hours).toEqual({ name: "ANTEROOM_SESSION_HOURS", value: "9", origin: "environment", isSet: true });
    for (const own of ["ada@", "orthwind", "abab", "anteroom-api-", "Watched", "answered 500"])
      expect(text).not.toContain(own);
  });

  it("tells its settings and lockouts to those who may see access only", async () => {
    const user = await addPerson(api.place, { role: "user" });
    const auditor = await addPerson(api.place, { role: "auditor" });
    const paths = ["/system", "/system/jobs", "/system/settings", "/system/frozen"];

    const seen = async (token: string) => {
      const answers = await Promise.all(paths.map((path) => api.call("GET", path, undefined, { token })));
      return answers.map(({ status }) => status);
    };

    expect(await seen(user.token)).toEqual([200, 200, 403, 403]);
    expect(await seen(auditor.token)).toEqual([200, 200, 200, 200]);
  });
});

describe("a token", () => {
  it("is listed with its state, expired and revoked ones included, and where it was used last", async () => {
    const made = async (name: string, days: number) => {
      const expiresAt = new Date(api.clock.at + days * 86_400_000).toISOString();
      return (await api.call("POST", "/api-tokens", { name, scopes: ["read"], expiresAt })).body;
    };
    const [soon, later, ended] = [await made("soon", 20), await made("later", 60), await made("ended", 1)];
    await api.call("GET", "/me", undefined, { token: later["token"] });
    await api.call("GET", "/accounts", undefined, { token: soon["token"] });
    await api.call("DELETE", `/api-tokens/${later["id"]}`);
    api.clock.at += 2 * 86_400_000;

    const { body } = await api.call("GET", "/api-tokens");

    const state = (id: string) => body["items"].find((one: Json) => one["id"] === id);
    expect(state(soon["id"])).toMatchObject({ state: "expiring", lastUsedFrom: "127.0.0.1" });
    expect([state(later["id"])["state"], state(ended["id"])["state"]]).toEqual(["revoked", "expired"]);
  });
});

describe("how a person gets in", () => {
  it("is shown with what their departure would change, which is what it then changes", async () => {
    const { body: anna } = await api.call("POST", "/people", { name: "Anna", loginName: "anna@x", role: "admin" });
    const { person } = await addPerson(api.place, { name: "Second" });
    const found = await api.place.store.read(({ people }) => people.find(api.place.workspaceId, anna["id"]));
    await addToken(api.place, found ?? null);
    await api.call("POST", "/applications", { key: "owned", name: "Owned" });
    await api.call("PUT", `/applications/owned/roles/owner/${anna["id"]}`, {});
    const accounts: string[] = [];
    for (const userName of ["a@x.example", "b@x.example", "c@x.example"]) {
      const identity = { kind: "individual", application: "owned", userName };
      accounts.push((await api.call("POST", "/accounts", identity)).body["id"]);
    }
    const [alone, backed, backup] = accounts;
    await api.call("PUT", `/accounts/${alone}/owners/owner`, { personId: anna["id"] });
    await api.call("PUT", `/accounts/${backed}/owners/owner`, { personId: anna["id"] });
    await api.call("PUT", `/accounts/${backed}/owners/backup_owner`, { personId: person.id });
    await api.call("PUT", `/accounts/${backup}/owners/owner`, { personId: person.id });
    await api.call("PUT", `/accounts/${backup}/owners/backup_owner`, { personId: anna["id"] });

    const { body } = await api.call("GET", `/people/${anna["id"]}/access`);
    await api.call("POST", `/people/${anna["id"]}/departure`, {});
    const left = await api.call("GET", `/people/${anna["id"]}/access`);
    const { body: heir } = await api.call("GET", `/accounts/${backed}`);

    const unmanaged = [{ kind: "application", id: expect.any(String) }];
    expect(body["departure"]).toEqual({
      promoted: 1,
      alone: 1,
      orphaned: 1,
      unmanaged,
      setupLinks: 0,
      enrolmentLinks: 0,
      seen: [],
    });
    expect([body["factor"], body["sessions"], body["tokens"].length]).toEqual(["none", [], 1]);
    expect(left.body).toMatchObject({ tokens: [], departure: { promoted: 0, alone: 0, orphaned: 0, unmanaged: [] } });
    expect(heir["owners"].owner).toMatchObject({ name: "Second" });
  });

  it("is for those who may see access, and a person that is unknown is not found", async () => {
    const user = await addPerson(api.place, { role: "user" });

    const refused = await api.call("GET", `/people/${user.person.id}/access`, undefined, { token: user.token });
    const unknown = await api.call("GET", "/people/nobody/access");

    expect([refused.status, refused.body["action"], unknown.status]).toEqual([403, "read_access", 404]);
  });
});
