import Database from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addPerson, addToken, giveRole, stepUp, type TestPerson } from "../support/people.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const HOUR_MS = 60 * 60 * 1000;

let api: RunningApi;
let owner: TestPerson;
let accountId = "";

beforeAll(async () => {
  api = await startApi();
  owner = await addPerson(api.place, { role: "owner", name: "Olga" });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

let made = 0;

/** An account of its own for each test. */
beforeEach(async () => {
  made += 1;
  const { body: application } = await api.call("POST", "/applications", { key: `app-${made}`, name: `App ${made}` });
  const connected = { name: `Okta ${made}`, idp: "okta", applicationId: application["id"] };
  const { body: connection } = await api.call("POST", "/connections", connected);
  await api.scim(connection["token"], "POST", "/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: `svc-${made}@example.com`,
    active: true,
  });
  const accounts = await api.call("GET", `/accounts?application=app-${made}`);
  accountId = accounts.body["items"][0].id;
});

/** Exempting from the second factor: nobody among people may do it alone. */
function exempt(token: string, { approval, reason = "The app has none.", until = later(), id = accountId }: Json = {}) {
  const headers = {
    "Anteroom-Reason": encodeURIComponent(reason),
    ...(approval !== undefined && { "Anteroom-Approval": approval }),
  };
  return api.call("POST", `/accounts/${id}/mfa-exemption`, { reason: "None.", until }, { token, headers });
}

function later(): string {
  return new Date(api.clock.at + 10 * 24 * HOUR_MS).toISOString();
}

function decide(verb: "approve" | "reject", id: string, token: string, body: Json = {}) {
  return api.call("POST", `/approvals/${id}/${verb}`, body, { token });
}

/** A person with a fresh proof of presence; answers the token. */
async function present(at: RunningApi, role: "super_admin" | "owner"): Promise<string> {
  const { token, tokenId } = await addPerson(at.place, { role });
  await stepUp(at.place, tokenId, at.clock.at);
  return token;
}

function rotate(at: RunningApi, token: string, approval?: string) {
  const headers = { "Anteroom-Reason": "Due.", ...(approval !== undefined && { "Anteroom-Approval": approval }) };
  return at.call("POST", "/keys/rotation", {}, { token, headers });
}

function fingerprintIn(databaseFile: string, approval: string): Buffer {
  const database = new Database(databaseFile, { readonly: true });
  try {
    return database
      .prepare<[string], Buffer>("SELECT fingerprint FROM approval WHERE id = ?")
      .pluck()
      .get(approval) as Buffer;
  } finally {
    database.close();
  }
}

describe("what needs a second person", () => {
  it("is asked for once, agreed to by somebody else, done once, and kept as events with the reason", async () => {
    const boss = await addPerson(api.place, { role: "super_admin", name: "Boris" });

    const until = later();
    const asked = await exempt(boss.token, { reason: "Ärger mit der App", until });
    const again = await exempt(boss.token, { reason: "Ärger mit der App", until });
    const id = asked.body["approval"];
    const early = await exempt(boss.token, { approval: id, reason: "Ärger mit der App", until });
    const agreed = await decide("approve", id, owner.token, { note: "Fine." });
    const done = await exempt(boss.token, { approval: id, reason: "Ärger mit der App", until });
    const twice = await exempt(boss.token, { approval: id, reason: "Ärger mit der App", until });
    const shown = await api.call("GET", `/approvals/${id}`);

    expect([asked.status, asked.body["code"], again.body["approval"]]).toEqual([409, "second_person_required", id]);
    expect([early.status, early.body["code"]]).toEqual([409, "approval_not_open"]);
    expect([agreed.status, done.status, done.body["id"]]).toEqual([200, 200, accountId]);
    expect([twice.status, twice.body["code"]]).toEqual([409, "approval_not_open"]);
    expect(shown.body).toMatchObject({
      id,
      state: "used",
      action: "override_gates",
      item: { kind: "account", id: accountId },
      endpoint: `POST /accounts/${accountId}/mfa-exemption`,
      reason: "Ärger mit der App",
      requestedBy: "Boris",
      decidedBy: "Olga",
      note: "Fine.",
    });
    const events: readonly Json[] = (await api.call("GET", "/audit-events?limit=200")).body["items"];
    const about = events.filter(({ subject }) => subject.id === id).map(({ type, reason }) => [type, reason]);
    expect(about).toEqual(
      ["approval.used", "approval.approved", "approval.requested"].map((type) => [type, "Ärger mit der App"]),
    );
  });

  it("is not agreed to by whoever asks, through another token either, nor by who could not do it", async () => {
    const boss = await addPerson(api.place, { role: "super_admin" });
    const admin = await addPerson(api.place, { role: "admin" });
    const other = await addToken(api.place, boss.person);
    const id = (await exempt(boss.token)).body["approval"];

    const refused = [
      await decide("approve", id, boss.token),
      await decide("approve", id, other.token),
      await decide("approve", id, admin.token),
      await decide("approve", id, api.adminToken),
      await decide("approve", id, (await addToken(api.place, null)).token),
    ];

    expect(refused.map(({ status, body }) => [status, body["code"]])).toEqual([
      [403, "own_request"],
      [403, "own_request"],
      [403, "forbidden"],
      [403, "forbidden"],
      [403, "forbidden"],
    ]);
    expect((await api.call("GET", `/approvals/${id}`)).body["state"]).toBe("waiting");
  });

  it("can be proposed by who may not do it, and works for the call, the reason and the caller it was given for only", async () => {
    const admin = await addPerson(api.place, { role: "admin" });
    const another = await addPerson(api.place, { role: "admin" });
    const until = later();
    const id = (await exempt(admin.token, { until })).body["approval"];
    await decide("approve", id, owner.token);
    const elsewhere = accountId.replace(/.$/, (last) => (last === "0" ? "1" : "0"));

    const refused = [
      await exempt(another.token, { approval: id, until }),
      await exempt(admin.token, { approval: id, until: new Date(api.clock.at + HOUR_MS).toISOString() }),
      await exempt(admin.token, { approval: id, until, id: elsewhere }),
      await exempt(admin.token, { approval: id, until, reason: "For another purpose." }),
      await exempt(admin.token, { approval: "nothing", until }),
    ];
    const second = await addToken(api.place, admin.person);
    const done = await exempt(second.token, { approval: id, until });

    expect(refused.map(({ status, body }) => [status, body["code"]])).toEqual(
      Array(5).fill([409, "approval_unusable"]),
    );
    expect(done.status).toBe(200);
  });

  it("ends after a day, whether it was agreed to or not", async () => {
    const boss = await addPerson(api.place, { role: "super_admin" });
    const until = new Date(api.clock.at + 48 * HOUR_MS).toISOString();
    const agreed = (await exempt(boss.token, { until })).body["approval"];
    await decide("approve", agreed, owner.token);
    const open = (await exempt(boss.token, { until: later() })).body["approval"];

    api.clock.at += 24 * HOUR_MS;

    expect((await exempt(boss.token, { approval: agreed, until })).body["code"]).toBe("approval_expired");
    expect((await decide("approve", open, owner.token)).body["code"]).toBe("approval_expired");
  });

  it("is refused by who could do it, or taken back by who asked", async () => {
    const boss = await addPerson(api.place, { role: "super_admin" });
    const stranger = await addPerson(api.place, { role: "user" });
    const until = later();
    const first = (await exempt(boss.token, { until })).body["approval"];
    const byStranger = await decide("reject", first, stranger.token);
    const byOwner = await decide("reject", first, owner.token, { note: "No." });
    const used = await exempt(boss.token, { approval: first, until });
    const second = (await exempt(boss.token, { until })).body["approval"];
    const takenBack = await decide("reject", second, boss.token);

    expect([byStranger.status, byOwner.status, takenBack.status]).toEqual([403, 200, 200]);
    expect(used.body["code"]).toBe("approval_not_open");
    expect(second).not.toBe(first);
  });

  it("is not used up by a call that is refused", async () => {
    const boss = await addPerson(api.place, { role: "super_admin" });
    const until = later();
    const id = (await exempt(boss.token, { until })).body["approval"];
    await decide("approve", id, owner.token);
    const retired = await api.call("POST", `/accounts/${accountId}/retirement`, { reason: "Gone." });

    const refused = await exempt(boss.token, { approval: id, until });

    expect([retired.status, refused.status, refused.body["code"]]).toEqual([200, 409, "retired"]);
    expect((await api.call("GET", `/approvals/${id}`)).body["state"]).toBe("approved");
  });

  it("is not used up by a server that is sealed", async () => {
    await using sealed = await startApi({ ANTEROOM_SEALED: "yes" });
    const [boss, second] = [await present(sealed, "super_admin"), await present(sealed, "owner")];
    const asked = await rotate(sealed, boss);
    const id = asked.body["approval"];
    await sealed.call("POST", `/approvals/${id}/approve`, {}, { token: second });

    const refused = await rotate(sealed, boss, id);

    expect([asked.status, refused.status, refused.body["sealed"]]).toEqual([409, 503, true]);
    expect((await sealed.call("GET", `/approvals/${id}`)).body["state"]).toBe("approved");
  });

  it("is kept with nothing by which somebody with the database could try out what the call says", async () => {
    await using other = await startApi();
    const fingerprints: Buffer[] = [];

    for (const one of [api, other]) {
      const token = await present(one, "super_admin");
      const body = { to: "passphrase", passphrase: "five random words are good" };
      const headers = { "Anteroom-Reason": "Somebody left." };
      const asked = await one.call("POST", "/keys/root-rotation", body, { token, headers });
      fingerprints.push(fingerprintIn(one.databaseFile, asked.body["approval"]));
    }

    const [first, second] = fingerprints;
    expect([first?.byteLength, second?.byteLength]).toEqual([32, 32]);
    expect(first).not.toEqual(second);
  });

  it("shows the second person what the call says, but no secret, and tells who asked that it is their own", async () => {
    const boss = await addPerson(api.place, { role: "super_admin" });
    await stepUp(api.place, boss.tokenId, api.clock.at);
    const until = later();
    const exemption = (await exempt(boss.token, { until })).body["approval"];
    const headers = { "Anteroom-Reason": "Somebody left." };
    const passphrase = "five random words are good";
    const [asked, keyed] = await Promise.all(
      [
        { to: "passphrase", passphrase },
        { to: "environment", key: "ab".repeat(32) },
      ].map((body) => api.call("POST", "/keys/root-rotation", body, { token: boss.token, headers })),
    );

    const mine = await api.call("GET", `/approvals/${exemption}`, undefined, { token: boss.token });
    const theirs = await api.call("GET", `/approvals/${exemption}`, undefined, { token: owner.token });
    const [hidden, key] = [
      await api.call("GET", `/approvals/${asked?.body["approval"]}`),
      await api.call("GET", `/approvals/${keyed?.body["approval"]}`),
    ];

    expect([mine.body["own"], theirs.body["own"], theirs.body["expired"]]).toEqual([true, false, false]);
    expect(theirs.body["summary"]).toBe("Let an account do without a factor until then");
    expect(theirs.body["body"]).toEqual({ reason: "None.", until });
    expect(hidden.body["body"]).toEqual({ to: "passphrase", passphrase: "[redacted]" });
    expect(key.body["body"]).toEqual({ to: "environment", key: "[redacted]" });
    const database = new Database(api.databaseFile, { readonly: true });
    const kept = database.prepare("SELECT shown_body FROM approval").pluck().all().join();
    database.close();
    expect([kept.includes("five random"), kept.includes("abab")]).toEqual([false, false]);
  });

  it("asks for the presence of the second person where the first has to show theirs", async () => {
    const asker = await addPerson(api.place, { role: "super_admin" });
    const second = await addPerson(api.place, { role: "super_admin" });
    await stepUp(api.place, asker.tokenId, api.clock.at);
    await api.call("POST", `/accounts/${accountId}/retirement`, { reason: "Gone." });
    const headers = { "Anteroom-Reason": "Asked for by law" };
    const asked = await api.call(
      "POST",
      `/accounts/${accountId}/purge`,
      { reason: "Law." },
      { token: asker.token, headers },
    );
    const id = asked.body["approval"];

    const absent = await decide("approve", id, second.token);
    await stepUp(api.place, second.tokenId, api.clock.at);
    const present = await decide("approve", id, second.token);

    expect([asked.status, asked.body["code"]]).toEqual([409, "second_person_required"]);
    expect([absent.status, absent.body["code"]]).toEqual([403, "step_up_required"]);
    expect(present.status).toBe(200);
  });

  it("is open to the owner of the item who may do it with another", async () => {
    const keeper = await addPerson(api.place, { role: "user" });
    await giveRole(api.place, keeper.person, { kind: "account", id: accountId }, "owner");

    const proposed = await exempt(keeper.token);

    expect([proposed.status, proposed.body["code"]]).toEqual([409, "second_person_required"]);
  });

  it("gives exactly one success to a hundred simultaneous uses", async () => {
    const boss = await addPerson(api.place, { role: "super_admin" });
    const until = later();
    const id = (await exempt(boss.token, { until })).body["approval"];
    await decide("approve", id, owner.token);

    const answers = await Promise.all(Array.from({ length: 100 }, () => exempt(boss.token, { approval: id, until })));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
