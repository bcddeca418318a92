import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEntity } from "../support/metadata.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
let api: RunningApi;
let scimToken = "";

beforeAll(async () => {
  api = await startApi();
  const connection = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
  scimToken = connection.body["token"];
  await api.call("POST", "/applications", { key: "crm", name: "CRM", metadataXml: anEntity() });
});
afterAll(() => api[Symbol.asyncDispose]());

async function anAccount(userName: string): Promise<string> {
  await api.scim(scimToken, "POST", "/Users", { userName, roles: [{ value: "crm" }] });
  const { body } = await api.call("GET", `/accounts?q=${userName}`);
  return body["items"][0].id;
}

/** An account that every gate is open for, and that an integration works with. */
async function anActiveAccount(userName: string): Promise<string> {
  const id = await anAccount(userName);
  await api.call("POST", `/accounts/${id}/mfa-exemption`, { reason: "Test", until: "2027-01-01T00:00:00Z" });
  const integration = await api.call("POST", "/integrations", { name: userName, kind: "idlcm", applicationId: "crm" });
  await api.call("PUT", `/integrations/${integration.body["id"]}/service-account`, { accountId: id });
  return id;
}

const codesOf = (body: Json) => body["failures"].map((failure: Json) => failure["code"]);

describe("what is wrong with an account", () => {
  it("follows from what is known, and ends with it", async () => {
    const id = await anAccount("svc-facts@example.com");

    const before = await api.call("GET", `/accounts/${id}`);
    await api.call("POST", `/accounts/${id}/authenticator`, { secret: SEED });
    const after = await api.call("GET", `/accounts/${id}`);

    expect(before.body["failures"]).toEqual([
      {
        code: "mfa_not_managed",
        title: "The second factor is not managed here",
        who: "account_owner",
        action: "Turn on MFA with Anteroom as the authenticator, or exempt the account for a while.",
        stopsSignIn: true,
        since: null,
        detail: null,
      },
    ]);
    expect(after.body["failures"]).toEqual([]);
  });

  it("is reported, shown wherever the account is shown, and mended", async () => {
    const id = await anActiveAccount("svc-reported@example.com");

    const reported = await api.call("POST", `/accounts/${id}/failures`, {
      code: "bad_credentials",
      detail: "Wrong password (E17)",
      seenAt: "2026-11-22T11:00:00Z",
    });
    const listed = await api.call("GET", "/accounts?q=svc-reported");
    const explained = await api.call("GET", "/users/svc-reported@example.com/explanation");
    const mended = await api.call("DELETE", `/accounts/${id}/failures/bad_credentials`);

    expect(reported.body).toMatchObject({
      status: "active",
      waitingFor: "Active, but nobody can sign in with it: the app refuses user name or password.",
      nextStep: "Set the password in the app anew, and store the same one here.",
      failures: [
        {
          code: "bad_credentials",
          who: "vault_member",
          since: "2026-11-22T11:00:00.000Z",
          detail: "Wrong password (E17)",
        },
      ],
    });
    expect(listed.body["items"][0].failures).toEqual(reported.body["failures"]);
    expect(explained.body["items"][0].steps).toContainEqual({
      rule: "failure",
      outcome: "no",
      detail:
        "What is wrong with the account for CRM (bad_credentials): The app refuses user name or password (Wrong password (E17)). Set the password in the app anew, and store the same one here.",
      at: "2026-11-22T11:00:00.000Z",
    });
    expect(mended.body).toMatchObject({ status: "active", waitingFor: null, nextStep: null, failures: [] });
  });

  it("hides no status: what does not stop a sign-in changes no sentence", async () => {
    const id = await anActiveAccount("svc-seats@example.com");

    const { body } = await api.call("POST", `/accounts/${id}/failures`, { code: "seats_exhausted" });

    expect(body).toMatchObject({ status: "active", waitingFor: null, nextStep: null });
    expect(codesOf(body)).toEqual(["seats_exhausted"]);
  });

  it("keeps when it began when it is seen again, and only news is an event", async () => {
    const id = await anActiveAccount("svc-again@example.com");
    const report = (seenAt: string, detail: string) =>
      api.call("POST", `/accounts/${id}/failures`, { code: "session_lost", detail, seenAt });

    await report("2026-11-22T10:00:00Z", "Signed out");
    await report("2026-11-22T11:00:00Z", "Signed out");
    const { body } = await report("2026-11-22T11:30:00Z", "Signed out by the app");
    await api.call("DELETE", `/accounts/${id}/failures/session_lost`);
    await api.call("DELETE", `/accounts/${id}/failures/session_lost`);
    const events = await api.call("GET", "/audit-events?limit=200");

    expect(body["failures"]).toMatchObject([
      { code: "session_lost", since: "2026-11-22T10:00:00.000Z", detail: "Signed out by the app" },
    ]);
    const own = events.body["items"].filter(
      (event: Json) => event["subject"].id === id && /failure/.test(event["type"]),
    );
    expect(own.map((event: Json) => [event["type"], event["before"], event["after"]])).toEqual([
      ["account.failure_ended", { code: "session_lost", detail: "Signed out by the app" }, null],
      [
        "account.failure_reported",
        { code: "session_lost", detail: "Signed out" },
        { code: "session_lost", detail: "Signed out by the app" },
      ],
      ["account.failure_reported", null, { code: "session_lost", detail: "Signed out" }],
    ]);
  });

  it("is shown in the order of the vocabulary, several at a time", async () => {
    const id = await anAccount("svc-many@example.com");
    for (const code of ["session_lost", "subscription_ended", "email_invalid"]) {
      await api.call("POST", `/accounts/${id}/failures`, { code });
    }

    const { body } = await api.call("GET", `/accounts/${id}`);

    expect(codesOf(body)).toEqual(["subscription_ended", "email_invalid", "mfa_not_managed", "session_lost"]);
    expect(body["status"]).toBe("awaiting_mfa");
  });

  it.each<[string, object, number, string]>([
    ["that is not in the vocabulary", { code: "broken" }, 400, 'Body field "code" must be one of'],
    ["of a prototype", { code: "constructor" }, 400, 'Body field "code" must be one of'],
    [
      "that follows from facts",
      { code: "mfa_not_managed" },
      400,
      "mfa_not_managed follows from what is known here and is not reported; it ends like this: Turn on MFA",
    ],
    ["of tomorrow", { code: "session_lost", seenAt: "2026-11-23T12:00:00Z" }, 400, "seenAt lies in the future"],
    [
      "with a line break",
      { code: "session_lost", detail: "a\nb" },
      400,
      'Body field "detail" must hold no line breaks',
    ],
  ])("is refused when it is a failure %s", async (_name, report, status, detail) => {
    const id = await anAccount("svc-refused@example.com");

    const { status: answered, body } = await api.call("POST", `/accounts/${id}/failures`, report);

    expect(answered).toBe(status);
    expect(body["detail"]).toContain(detail);
  });

  it("ends with the account, and is not known of accounts that are not", async () => {
    const id = await anAccount("svc-retired@example.com");
    await api.call("POST", `/accounts/${id}/failures`, { code: "session_lost" });
    await api.call("POST", `/accounts/${id}/retirement`, { reason: "Not needed" });

    const shown = await api.call("GET", `/accounts/${id}`);
    const late = await api.call("POST", `/accounts/${id}/failures`, { code: "session_lost" });
    const unknown = await api.call("POST", "/accounts/nobody/failures", { code: "session_lost" });
    const unknownCode = await api.call("DELETE", `/accounts/${id}/failures/hasOwnProperty`);

    expect(shown.body["failures"]).toEqual([]);
    expect([late.status, late.body["code"]]).toEqual([409, "retired"]);
    expect([unknown.status, unknownCode.status]).toEqual([404, 404]);
  });
});
