import { readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../../src/domain/person/person.ts";
import { aKey, anEntity, anIdpRole, anSso } from "../support/metadata.ts";
import { addPerson, addToken, giveRole, stepUp, type TestPerson } from "../support/people.ts";
import { aSigningIdp } from "../support/signing-idp.ts";
import { codeAt } from "../support/totp-oracle.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { proveOnHost } from "./people-journey.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const REASON = { "Anteroom-Reason": "test" };

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

function by(token: string) {
  return { token, headers: REASON };
}

async function proven(overrides: Partial<Person>): Promise<TestPerson> {
  const made = await addPerson(api.place, overrides);
  await stepUp(api.place, made.tokenId, api.clock.at);
  return made;
}

describe("people", () => {
  it("have a login name of their own, compared without case, also when somebody of that name has left", async () => {
    const draft = { name: "Anna", loginName: "anna@corp.example", role: "user" };
    const { body: anna } = await api.call("POST", "/people", draft);
    await api.call("POST", `/people/${anna["id"]}/departure`, {});

    const again = await api.call("POST", "/people", { ...draft, loginName: "ANNA@corp.example" });

    expect([again.status, again.body["attribute"]]).toEqual([409, "loginName"]);
  });

  it("give nobody more than they are themselves, and touch nobody above them", async () => {
    const admin = await addPerson(api.place, { role: "admin" });
    const above = await addPerson(api.place, { role: "super_admin" });
    const draft = (role: string) => ({ name: "New", loginName: `new-${role}@corp.example`, role });

    const answers = [
      await api.call("POST", "/people", draft("super_admin"), by(admin.token)),
      await api.call("POST", "/people", draft("owner"), by(admin.token)),
      await api.call("PATCH", `/people/${admin.person.id}`, { role: "super_admin" }, by(admin.token)),
      await api.call("PATCH", `/people/${above.person.id}`, { role: "user" }, by(admin.token)),
      await api.call("POST", `/people/${above.person.id}/departure`, {}, by(admin.token)),
      await api.call("DELETE", `/people/${above.person.id}/factor`, undefined, by(admin.token)),
      await api.call("POST", "/people", draft("admin"), by(admin.token)),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 201]);
  });

  it("who leave lose their sessions, tokens, factor and duties in one moment, and nothing comes back", async () => {
    const lea = await proven({ role: "admin" });
    const item = { kind: "account", id: "a-1" } as const;
    await giveRole(api.place, lea.person, item, "operator");
    await giveRole(api.place, lea.person, item, "owner");

    await api.call("POST", `/people/${lea.person.id}/departure`, {});
    const after = await api.call("GET", "/me", undefined, by(lea.token));
    await api.call("DELETE", `/people/${lea.person.id}/departure`);
    const back = await api.call("GET", "/me", undefined, by(lea.token));
    const { body: roles } = await api.call("GET", `/people/${lea.person.id}/roles`);

    expect([after.status, back.status]).toEqual([401, 401]);
    expect(roles["items"].map(({ role }: Json) => role)).not.toContain("operator");
  });

  it("of unknown ids do not exist", async () => {
    for (const path of ["/people/nobody", "/people/nobody/roles", "/approvals/none"]) {
      expect([path, (await api.call("GET", path)).status]).toEqual([path, 404]);
    }
  });
});

describe("the Owner", () => {
  it("is one at any time: added first, handed over by two confirmations, and never gone", async () => {
    const first = await api.call("POST", "/people", { name: "One", loginName: "one@corp.example", role: "owner" });
    const second = await api.call("POST", "/people", { name: "Two", loginName: "two@corp.example", role: "owner" });
    const path = `/people/${first.body["id"]}`;
    const gone = await api.call("POST", `${path}/departure`, {});
    const lowered = await api.call("PATCH", path, { role: "admin" });
    const heir = await proven({ role: "user", name: "Heir" });
    const raised = await api.call("PATCH", `/people/${heir.person.id}`, { role: "owner" });
    const early = await api.call("POST", "/me/ownership", {}, by(heir.token));
    await api.call("POST", `/people/${heir.person.id}/ownership-offer`, {});
    const accepted = await api.call("POST", "/me/ownership", {}, by(heir.token));
    const before = await api.call("GET", path);
    const owners = (await api.call("GET", "/people?limit=200")).body["items"].filter(
      ({ role }: Json) => role === "owner",
    );

    expect([first.status, second.status, gone.status, lowered.status, raised.status]).toEqual([
      201, 409, 409, 409, 409,
    ]);
    expect([early.status, early.body["code"]]).toEqual([409, "no_owner_offer"]);
    expect([accepted.status, accepted.body["role"], before.body["role"]]).toEqual([200, "owner", "super_admin"]);
    expect(owners.map(({ name }: Json) => name)).toEqual(["Heir"]);
  });

  it("offers the role for seven days and to one person at a time", async () => {
    const [early, late] = [await proven({}), await proven({})];
    await api.call("POST", `/people/${early.person.id}/ownership-offer`, {});
    await api.call("POST", `/people/${late.person.id}/ownership-offer`, {});
    const replaced = await api.call("POST", "/me/ownership", {}, by(early.token));
    api.clock.at += 7 * DAY_MS;
    await stepUp(api.place, late.tokenId, api.clock.at);
    const tooLate = await api.call("POST", "/me/ownership", {}, by(late.token));

    expect([replaced.body["code"], tooLate.body["code"]]).toEqual(["no_owner_offer", "no_owner_offer"]);
  });
});

describe("whoever sets up a sign-in", () => {
  it("can give the role of everybody who may come that way, those without a provider included", async () => {
    const idp = aSigningIdp("ec", "https://weak.example.com/saml");
    const keys = aKey(idp.cert.replaceAll(/-----[^-]+-----|\s/g, ""), "signing");
    const sso = anSso(`${idp.entityId}/sso`, "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect");
    const metadataXml = anEntity({ attributes: { entityID: idp.entityId }, content: anIdpRole({ keys, sso }) });
    const roles = [{ role: "auditor", attribute: "groups", value: "staff" }];
    const above = await addPerson(api.place, { role: "super_admin" });
    const admin = await proven({ role: "admin" });

    const refused = await api.call("POST", "/sso/providers", { name: "Weak", metadataXml, roles }, by(admin.token));
    const made = await api.call("POST", "/sso/providers", { name: "Weak", metadataXml, roles });
    const path = `/sso/providers/${made.body["id"]}`;
    await api.call("PATCH", `/people/${above.person.id}`, { providerId: made.body["id"] });
    const changed = await api.call("PATCH", path, { name: "Weaker" }, by(admin.token));

    expect([refused.status, refused.body["detail"]]).toEqual([
      403,
      expect.stringContaining("can do more than you can give"),
    ]);
    expect([made.status, changed.status]).toEqual([201, 403]);
    await api.call("DELETE", path);
    expect((await api.call("GET", `/people/${above.person.id}`)).body["providerId"]).toBeNull();
  });
});

describe("proving that it is you", () => {
  it("is a code in a file of the host for the local administrator, good once, for five minutes", async () => {
    const { body } = await api.call("POST", "/step-up/challenge", {});
    const code = readFileSync(body["file"], "utf8").trim();
    const mode = statSync(body["file"]).mode & 0o777;
    const wrong = await api.call("POST", "/step-up", { code: "0".repeat(32) });
    const right = await api.call("POST", "/step-up", { code });
    const again = await api.call("POST", "/step-up", { code });
    const late = await api.call("POST", "/step-up/challenge", {});
    const lateCode = readFileSync(late.body["file"], "utf8").trim();
    api.clock.at += 5 * 60_000;
    const tooLate = await api.call("POST", "/step-up", { code: lateCode });

    expect(mode).toBe(0o600);
    expect([wrong.status, right.status, again.status, tooLate.status]).toEqual([400, 200, 409, 409]);
    expect(api.log.join("\n")).not.toContain(code);
  });

  it("takes five wrong codes for a file and no more", async () => {
    const { body } = await api.call("POST", "/step-up/challenge", {});
    const code = readFileSync(body["file"], "utf8");
    const statuses: number[] = [];
    for (let tries = 0; tries < 5; tries += 1)
      statuses.push((await api.call("POST", "/step-up", { code: "x" })).status);

    const late = await api.call("POST", "/step-up", { code });

    expect([...statuses, late.status]).toEqual([400, 400, 400, 400, 400, 409]);
  });

  it("counts for ten minutes and for the very token alone", async () => {
    await proveOnHost(api);
    const until = (await api.call("GET", "/me")).body["provenUntil"];
    api.clock.at += 10 * 60_000;

    expect(Date.parse(until)).toBe(api.clock.at);
    expect((await api.call("GET", "/me")).body["provenUntil"]).toBeNull();
  });

  it("is a code of the person's own factor, each once, locked after too many wrong ones", async () => {
    const { person, token } = await proven({ role: "admin" });
    const { body: factor } = await api.call("POST", "/me/factor", {}, by(token));
    const uri = factor["otpauthUri"];
    const wrong = await api.call("POST", "/me/factor/confirmation", { codes: ["000000", "000001"] }, by(token));
    const codes = [codeAt(uri, api.clock.at), codeAt(uri, api.clock.at, 1)];
    const confirmed = await api.call("POST", "/me/factor/confirmation", { codes }, by(token));
    api.clock.at += 60_000;
    const code = codeAt(uri, api.clock.at);
    const other = await addToken(api.place, person);
    const [first, second] = await Promise.all([
      api.call("POST", "/step-up", { code }, by(token)),
      api.call("POST", "/step-up", { code }, by(other.token)),
    ]);
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      statuses.push((await api.call("POST", "/step-up", { code: "000000" }, by(token))).status);
    }

    expect([wrong.status, confirmed.status]).toEqual([400, 204]);
    expect([first.status, second.status].sort()).toEqual([200, 400]);
    expect(statuses).toContain(429);
    expect(JSON.stringify(api.log)).not.toContain(new URL(uri).searchParams.get("secret"));
  });

  it("is nothing that a token without an owner can do", async () => {
    const { token } = await addToken(api.place, null);

    const answers = [
      await api.call("POST", "/step-up", { code: "000000" }, by(token)),
      await api.call("POST", "/step-up/challenge", {}, by(token)),
      await api.call("POST", "/me/factor", {}, by(token)),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});

describe("personal tokens", () => {
  it("act as their person within their scopes, and never beyond", async () => {
    const { person, token } = await proven({ role: "user" });
    await giveRole(api.place, person, { kind: "account", id: "mine" }, "owner");
    const made = await api.call("POST", "/me/tokens", { name: "narrow", scopes: ["read"] }, by(token));
    const narrow = by(made.body["token"]);

    const answers = [
      await api.call("GET", "/accounts", undefined, narrow),
      await api.call("POST", "/accounts/mine/retirement", { reason: "x" }, narrow),
      await api.call("POST", "/accounts/mine/retirement", { reason: "x" }, by(token)),
      await api.call("POST", "/accounts/theirs/retirement", { reason: "x" }, by(token)),
    ];
    const events: readonly Json[] = (await api.call("GET", "/audit-events")).body["items"];

    expect(answers.map(({ status, body }) => [status, body["scopes"]])).toEqual([
      [200, undefined],
      [403, ["write", "accounts"]],
      [404, undefined],
      [403, undefined],
    ]);
    expect(made.body["personId"]).toBe(person.id);
    expect(events.find(({ type }) => type === "token.created")).toMatchObject({
      actor: { kind: "person", id: expect.stringMatching(`^${person.loginName} \\(token `) },
      after: { personId: person.id },
      reason: "test",
    });
  });

  it("are ended by their person alone among those who have none of the others' rights", async () => {
    const [anna, otto] = [await proven({}), await proven({})];
    const { body: made } = await api.call("POST", "/me/tokens", { name: "a", scopes: ["read"] }, by(anna.token));
    const path = `/me/tokens/${made["id"]}`;

    const foreign = await api.call("DELETE", path, undefined, by(otto.token));
    const unknown = await api.call("DELETE", "/me/tokens/unknown", undefined, by(otto.token));
    const own = await api.call("DELETE", path, undefined, by(anna.token));
    const after = await api.call("GET", "/me", undefined, by(made["token"]));

    expect([foreign.status, unknown.status, own.status, after.status]).toEqual([404, 404, 204, 401]);
  });

  it("end after ninety days unless something else is said, which is a year at most", async () => {
    const { token } = await proven({});
    const make = (terms: Json) => api.call("POST", "/me/tokens", { name: "t", scopes: ["read"], ...terms }, by(token));
    const at = (days: number) => new Date(api.clock.at + days * DAY_MS).toISOString();

    const usual = await make({});
    const long = await make({ expiresAt: at(366) });
    const tooLong = await make({ expiresAt: at(367) });
    const past = await make({ expiresAt: at(-1) });
    const elsewhere = await make({ sources: ["192.0.2.0/24"] });

    expect(Date.parse(usual.body["expiresAt"])).toBe(api.clock.at + 90 * DAY_MS);
    expect([long.status, tooLong.status, past.status]).toEqual([201, 400, 400]);
    expect((await api.call("GET", "/me", undefined, by(elsewhere.body["token"]))).status).toBe(401);
    api.clock.at += 90 * DAY_MS;
    expect((await api.call("GET", "/me", undefined, by(usual.body["token"]))).status).toBe(401);
  });

  it("never end for the local administrator", async () => {
    const { body } = await api.call("GET", "/api-tokens?limit=200");

    const local = body["items"].find(({ name }: Json) => name === "local administrator");
    expect(local["expiresAt"]).toBeNull();
  });
});

describe("the reason", () => {
  it.each([
    ["percent-encoded", "Gr%C3%BC%C3%9Fe%20%25", "Grüße %"],
    ["plain", "a plain reason", "a plain reason"],
  ])("may be %s, and stays with the event", async (_, sent, kept) => {
    const headers = { "Anteroom-Reason": sent };

    const { body } = await api.call(
      "POST",
      "/applications",
      { key: `r${crypto.randomUUID()}`, name: "R" },
      { headers },
    );

    const { body: events } = await api.call("GET", "/audit-events");
    const event = events["items"].find(({ subject }: Json) => subject.id === body["id"]);
    expect(event.reason).toBe(kept);
  });

  it.each([
    ["broken encoding", "%E0%A4%A"],
    ["a line break", "a%0Ab"],
    ["more than 500 characters", "x".repeat(501)],
    ["a lone surrogate", "%ED%A0%80"],
  ])("is refused with %s", async (_, sent) => {
    const answer = await api.call("GET", "/people", undefined, { headers: { "Anteroom-Reason": sent } });

    expect([answer.status, answer.body["problems"][0].field]).toEqual([400, "Anteroom-Reason"]);
  });
});

describe("roles on items", () => {
  it("are given and taken, each with an event, and only where the item and the person are", async () => {
    const { body: application } = await api.call("POST", "/applications", { key: "held", name: "Held" });
    const { person } = await addPerson(api.place, {});
    const path = `/applications/held/roles`;

    const given = await api.call("PUT", `${path}/owner/${person.id}`, {});
    const twice = await api.call("PUT", `${path}/owner/${person.id}`, {});
    const wrong = [
      await api.call("PUT", `${path}/manager/${person.id}`, {}),
      await api.call("PUT", `${path}/king/${person.id}`, {}),
      await api.call("PUT", `${path}/owner/nobody`, {}),
      await api.call("PUT", `/applications/none/roles/owner/${person.id}`, {}),
      await api.call("PUT", `/accounts/none/roles/operator/${person.id}`, {}),
      await api.call("PUT", `/accounts/none/roles/owner/${person.id}`, {}),
    ];
    const taken = await api.call("DELETE", `${path}/owner/${person.id}`);

    expect(given.body["items"]).toMatchObject([{ role: "owner", person: { id: person.id }, givenBy: "hand" }]);
    expect(twice.body).toEqual(given.body);
    expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 404, 404, 400]);
    expect(taken.body["items"]).toEqual([]);
    const events: readonly Json[] = (await api.call("GET", "/audit-events")).body["items"];
    const about = events.filter(({ subject }) => subject.id === application["id"]).map(({ type }) => type);
    expect(about).toEqual(["application.role_taken", "application.role_given", "application.created"]);
  });
});
