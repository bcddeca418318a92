import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { URN } from "../support/urns.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const START = "2026-11-22T12:00:00.000Z";
const HOUR_MS = 60 * 60 * 1000;

let api: RunningApi;
let scimToken: string;
let accountId: string;
let userId: string;

beforeAll(async () => {
  api = await startApi();
  await api.call("POST", "/applications", { key: "crm", name: "CRM" });
  const { body } = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
  scimToken = body["token"];
  const user = { schemas: [URN.user], userName: "svc@example.com", active: true, roles: [{ value: "crm" }] };
  userId = (await api.scim(scimToken, "POST", "/Users", user)).body["id"];
  accountId = (await api.call("GET", "/accounts")).body["items"][0].id;
});
afterAll(() => api[Symbol.asyncDispose]());

async function gatesOf(id: string): Promise<Record<string, Json>> {
  const { body } = await api.call("GET", `/accounts/${id}/gates`);
  return Object.fromEntries(body["items"].map(({ gate, ...rest }: Json) => [gate, rest]));
}

describe("the gates of an account", () => {
  it("say what they are, what they have to be, on what evidence and since when", async () => {
    const gates = await gatesOf(accountId);

    expect(gates).toEqual({
      upstream: {
        value: "active",
        needed: "active",
        met: true,
        why: 'Okta has svc@example.com active. CRM is assigned by the role value "crm" (since 2026-11-22).',
        since: START,
        nextStep: null,
      },
      saml: {
        value: "unknown",
        needed: "metadata or better",
        met: false,
        why: "Nothing shows yet that CRM accepts SAML sign-on.",
        since: START,
        nextStep: 'Add the SAML metadata of CRM to application "crm".',
      },
      contact: {
        value: "not_applicable",
        needed: null,
        met: true,
        why: "The identity provider looks after its address and number.",
        since: START,
        nextStep: null,
      },
      mfa: {
        value: "none",
        needed: "enrolled or exempt",
        met: false,
        why: "Anteroom keeps no second factor of this login.",
        since: START,
        nextStep: "Turn on MFA for this login at the identity provider and import its authenticator seed here.",
      },
      link: {
        value: "none",
        needed: "linked",
        met: false,
        why: "No integration uses the account.",
        since: START,
        nextStep: "Link the account to an integration.",
      },
      hold: { value: "none", needed: "none", met: true, why: "Nobody holds it here.", since: START, nextStep: null },
      validity: {
        value: "open",
        needed: "open",
        met: true,
        why: "Nothing bounds its use in time.",
        since: START,
        nextStep: null,
      },
      ownership: {
        value: "orphaned",
        needed: "owned (asked for, not insisted on)",
        met: true,
        why: "Nobody answers for the account.",
        since: START,
        nextStep: null,
      },
    });
  });

  it("move with what happens, and keep when that was though codes are read meanwhile", async () => {
    api.clock.at += HOUR_MS;
    const moved = new Date(api.clock.at).toISOString();
    await api.call("POST", `/accounts/${accountId}/hold`, { reason: "A raid" });
    await api.call("POST", `/accounts/${accountId}/authenticator`, { secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" });
    const enrolling = await gatesOf(accountId);
    await api.call("DELETE", `/accounts/${accountId}/hold`);
    for (let reading = 0; reading < 3; reading += 1) {
      await api.call("GET", `/accounts/${accountId}/authenticator/code`);
    }
    api.clock.at += HOUR_MS;

    const later = await gatesOf(accountId);

    expect(enrolling["hold"]).toEqual({
      value: "held",
      needed: "none",
      met: false,
      why: "Held on 2026-11-22: A raid",
      since: moved,
      nextStep: "Release the hold when its reason is gone.",
    });
    expect(later["mfa"]).toEqual({
      value: "enrolling",
      needed: "enrolled or exempt",
      met: false,
      why: "The seed is here; nobody has confirmed yet that its codes are accepted. It serves this account alone.",
      since: moved,
      nextStep: "Enter a code at the identity provider, then confirm the factor.",
    });
    expect([later["upstream"]?.["since"], later["hold"]?.["since"]]).toEqual([START, moved]);
  });

  it.each<[string, object, Json]>([
    [
      "a login that no identity provider signs in",
      { kind: "placeholder", label: "Robot" },
      {
        upstream: "No identity provider signs it in, so that none can switch it off.",
        saml: "Its sign-on does not go by SAML.",
        contact: "It has no managed address yet.",
      },
    ],
    [
      "an identity provider that tells nobody",
      { kind: "idp_provisioned", userName: "svc-campus", identityProvider: "Campus" },
      {
        upstream: "Nobody has stated yet how svc-campus stands in Campus.",
        contact: "The identity provider looks after its address and number.",
      },
    ],
  ])("say what is known of %s", async (_name, draft, whys) => {
    const { body } = await api.call("POST", "/accounts", { application: "crm", ...draft });

    const gates = await gatesOf(body["id"]);

    const said = Object.fromEntries(Object.keys(whys).map((gate) => [gate, gates[gate]?.["why"]]));
    expect(said).toEqual(whys);
  });
});

describe("the user behind an account", () => {
  it("is shown exactly as its identity provider sees it", async () => {
    const seen = await api.scim(scimToken, "GET", `/Users/${userId}`);

    const { status, body } = await api.call("GET", `/accounts/${accountId}/directory-user`);

    expect([status, body["resource"]]).toEqual([200, seen.body]);
    expect([body["etag"], body["location"]]).toEqual([seen.headers.get("etag"), seen.body["meta"].location]);
    expect(body["connection"]["name"]).toBe("Okta");
  });

  it("is there for what an identity provider pushes only", async () => {
    const { body: made } = await api.call("POST", "/accounts", { kind: "placeholder", application: "crm", label: "R" });

    const none = await api.call("GET", `/accounts/${made["id"]}/directory-user`);
    await api.scim(scimToken, "DELETE", `/Users/${userId}`);
    const gone = await api.call("GET", `/accounts/${accountId}/directory-user`);

    expect([none.status, none.body["detail"]]).toEqual([
      404,
      `There is no SCIM user behind ${made["userName"]}: no identity provider pushes it. Look at the account itself.`,
    ]);
    expect([gone.status, gone.body["detail"]]).toEqual([
      404,
      "There is no SCIM user behind svc@example.com: Okta has deleted it. Look at the account itself.",
    ]);
  });
});
