import { describe, expect, it } from "vitest";
import { type ApiAnswer, problem, type Routes, startFakeApi } from "./fake-api.ts";

const account = {
  id: "acc-1",
  kind: "idp_provisioned",
  status: "awaiting_mfa",
  waitingFor: "It has no second factor.",
  nextStep: "Enrol one.",
  userName: "svc@crm@example.com",
  displayName: "CRM Robot",
  roles: ["admin"],
  application: { id: "app-1", key: "crm", name: "CRM" },
  connection: { id: "con-1", name: "Okta" },
  gates: { upstream: "active", saml: "metadata", contact: "not_applicable", mfa: "none", link: "none", hold: "none" },
  integration: null,
  warnings: ["It looks like a person."],
  createdAt: "2026-11-05T10:00:00.123Z",
  updatedAt: "2026-11-05T10:00:00.123Z",
};
const connection = { id: "con-1", name: "Okta", idp: "okta", state: "live", lastRequestAt: "2026-11-05T10:00:00.5Z" };
const integration = { id: "int-1", name: "Members", kind: "idlcm", applicationId: "app-1" };

function listOf(...items: unknown[]): () => ApiAnswer {
  return () => ({ body: { items } });
}

const found: Routes = {
  "GET /accounts": listOf(account),
  "GET /accounts/acc-1": () => ({ body: account }),
  "GET /connections": listOf(connection),
  "GET /integrations": listOf(integration),
};

describe("naming things", () => {
  it.each(["acc-1", "svc@crm@example.com@crm", "SVC@crm@example.com@CRM"])("finds the account %s", async (name) => {
    await using api = await startFakeApi(found);

    const { code, out } = await api.run(["accounts", "show", name, "--json"]);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(account);
  });

  it("asks for an id and lists the candidates when a name fits several accounts", async () => {
    const other = { ...account, id: "acc-2", connection: { id: "con-2", name: "Entra" } };
    await using api = await startFakeApi({ "GET /accounts": listOf(account, other) });

    const { code, err } = await api.run(["accounts", "show", "svc@crm@example.com@crm"]);

    expect(code).toBe(2);
    expect(err).toContain("acc-1  svc@crm@example.com@crm  awaiting_mfa  Okta");
    expect(err).toContain("acc-2  svc@crm@example.com@crm  awaiting_mfa  Entra");
  });

  it("prefers the account that lives to a retired one of the same name", async () => {
    const retired = { ...account, id: "acc-0", status: "retired" };
    await using api = await startFakeApi({ ...found, "GET /accounts": listOf(retired, account) });

    const { code } = await api.run(["accounts", "show", "svc@crm@example.com@crm"]);

    expect(code).toBe(0);
  });

  it("says how to write an account when the application is missing", async () => {
    await using api = await startFakeApi(found);

    const { code, err } = await api.run(["accounts", "show", "svc@crm@example.com"]);

    expect(code).toBe(2);
    expect(err).toContain("names no application");
    expect(err).toContain("svc@crm@example.com@crm");
  });

  it.each([
    ["accounts", "show", "nobody@example.com@crm"],
    ["accounts", "show", "unknown-id"],
    ["connections", "show", "nothing"],
    ["integrations", "unlink", "nothing"],
    ["apps", "show", "nothing"],
  ])("ends with 4 for %s %s %s", async (...args) => {
    await using api = await startFakeApi(found);

    expect((await api.run(args)).code).toBe(4);
  });

  it("asks for an id when two connections have the name", async () => {
    await using api = await startFakeApi({ "GET /connections": listOf(connection, { ...connection, id: "con-2" }) });

    const { code, err } = await api.run(["connections", "freeze", "okta"]);

    expect(code).toBe(2);
    expect(err).toContain("con-1");
    expect(err).toContain("con-2");
  });
});

describe("connections", () => {
  it("create shows the address and the token on stdout and what to do with them on stderr", async () => {
    const created = { ...connection, scimBaseUrl: "http://localhost:1/scim/v2", token: "anr_scim_x" };
    await using api = await startFakeApi({ "POST /connections": () => ({ status: 201, body: created }) });

    const { code, out, err } = await api.run(["connections", "create", "--name", "Okta", "--idp", "okta"]);

    expect(code).toBe(0);
    expect(out).toBe(
      "connection     Okta\nid             con-1\nSCIM base URL  http://localhost:1/scim/v2\ntoken          anr_scim_x\n",
    );
    expect(err).toContain("not shown again");
    expect(err).toContain("Provisioning > Integration");
    expect(api.seen[0]?.body).toEqual({ name: "Okta", idp: "okta" });
  });

  it.each([
    ["freeze", true],
    ["unfreeze", false],
  ])("%s is a change of one member", async (verb, frozen) => {
    await using api = await startFakeApi({ ...found, "PATCH /connections/con-1": () => ({ body: connection }) });

    const { code } = await api.run(["connections", verb, "Okta"]);

    expect(code).toBe(0);
    expect(api.seen.at(-1)?.body).toEqual({ frozen });
  });

  it("delete passes a conflict on", async () => {
    await using api = await startFakeApi({
      ...found,
      "DELETE /connections/con-1": () => problem(409, "conflict", "Freeze the connection first."),
    });

    const { code, err } = await api.run(["connections", "delete", "con-1"]);

    expect({ code, err }).toEqual({ code: 5, err: "anteroom: Freeze the connection first.\n" });
  });
});

describe("apps", () => {
  it("add sends the text of a metadata file, and roles with their display names", async () => {
    await using api = await startFakeApi({
      "POST /applications": () => ({ status: 201, body: { key: "crm", saml: { verdict: "supported" } } }),
    });
    const metadata = new URL("../../../data/demo/scenario.json", import.meta.url).pathname;

    const args = ["apps", "add", "--key", "crm", "--name", "CRM", "--role", "admin=Administrator", "--role", "agent"];
    const { code, out } = await api.run([...args, "--metadata", metadata]);

    expect(code).toBe(0);
    expect(out).toContain("SAML  supported");
    expect(api.seen[0]?.body).toEqual({
      key: "crm",
      name: "CRM",
      roles: [
        { value: "admin", display: "Administrator" },
        { value: "agent", display: "agent" },
      ],
      metadataXml: expect.stringContaining("northwind-crm"),
    });
  });

  it("verify sends a URL as it is", async () => {
    await using api = await startFakeApi({
      "POST /applications/crm/verifications": () => problem(400, "invalid_value", "Upload the document instead."),
    });

    const { code, err } = await api.run(["apps", "verify", "crm", "--metadata", "https://sp.example/metadata"]);

    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("Upload the document instead.") });
    expect(api.seen[0]?.body).toEqual({ metadataUrl: "https://sp.example/metadata" });
  });

  it("verify names the service providers to choose from", async () => {
    await using api = await startFakeApi({
      "POST /applications/crm/verifications": () => ({
        status: 201,
        body: { verdict: "ambiguous", grade: "none", candidates: ["https://a.example", "https://b.example"] },
      }),
      "GET /applications/crm": () => ({ body: { key: "crm" } }),
    });

    const { code, err } = await api.run(["apps", "verify", "crm", "--metadata", "data/demo/harbor-suite.xml"]);

    expect(code).toBe(0);
    expect(err).toContain("anteroom apps verify crm --metadata FILE --entity-id https://a.example");
    expect(err).toContain("--entity-id https://b.example");
  });

  it("verify sends a statement with its source and date", async () => {
    await using api = await startFakeApi({
      "POST /applications/crm/verifications": () => ({
        status: 201,
        body: { verdict: "supported", grade: "declared" },
      }),
      "GET /applications/crm": () => ({ body: { key: "crm" } }),
    });
    const statement = ["--declare", "supported", "--source", "vendor's page", "--date", "2026-11-01"];

    const { code } = await api.run(["apps", "verify", "crm", ...statement]);

    expect(code).toBe(0);
    expect(api.seen[0]?.body).toEqual({
      declaration: { supported: true, source: "vendor's page", date: "2026-11-01" },
    });
  });
});

describe("accounts", () => {
  it("list shows a table whose text cannot steer the terminal", async () => {
    const nasty = {
      ...account,
      userName: "evil\u001b[2J\n",
      waitingFor: "x\u202ey",
      failures: [{ code: "session_lost" }],
    };
    await using api = await startFakeApi({ "GET /accounts": listOf(nasty) });

    const { out } = await api.run(["accounts", "list"]);

    expect(out).toBe(
      "ACCOUNT        STATUS        WAITS FOR  WRONG         CONNECTION\nevil [2J @crm  awaiting_mfa  x y        session_lost  Okta\n",
    );
  });

  it("list passes its filters on, the connection by id", async () => {
    await using api = await startFakeApi(found);

    const filters = ["--status", "active", "--app", "crm", "--connection", "okta", "--query", "svc"];
    await api.run(["accounts", "list", ...filters]);

    expect(api.seen.at(-1)?.query).toEqual({
      status: "active",
      application: "crm",
      connection: "con-1",
      q: "svc",
      limit: "50",
    });
  });

  it("list follows cursors up to its limit and says where to go on", async () => {
    const page = (request: { query: Readonly<Record<string, string>> }): ApiAnswer => ({
      body: {
        items: Array.from({ length: Number(request.query["limit"]) }, () => account),
        nextCursor: `${request.query["cursor"] ?? ""}x`,
      },
    });
    await using api = await startFakeApi({ "GET /accounts": page });

    const { out } = await api.run(["accounts", "list", "--limit", "450", "--json"]);

    expect(api.seen.map((request) => request.query)).toEqual([
      { limit: "200" },
      { limit: "200", cursor: "x" },
      { limit: "50", cursor: "xx" },
    ]);
    expect(JSON.parse(out)).toMatchObject({ items: { length: 450 }, nextCursor: "xxx" });
  });

  it("show prints the gates, what it waits for, and the warnings", async () => {
    await using api = await startFakeApi(found);

    const { out } = await api.run(["accounts", "show", "acc-1"]);

    expect(out).toContain("waits for    It has no second factor.");
    expect(out).toContain("next step    Enrol one.");
    expect(out).toMatch(
      /GATE {6}VALUE\nupstream {2}active\nsaml {6}metadata\ncontact {3}not_applicable\nmfa {7}none\n/,
    );
    expect(out).toContain("warning: It looks like a person.");
  });

  it("explain prints the chain of rules of each connection", async () => {
    const steps = [
      { rule: "seen", outcome: "yes", detail: "Okta pushed it." },
      { rule: "verification", outcome: "waiting", detail: "CRM is not verified." },
    ];
    const items = [{ connection: { id: "con-1", name: "Okta" }, conclusion: "It waits.", steps }];
    await using api = await startFakeApi({ "GET /users/svc@example.com/explanation": () => ({ body: { items } }) });

    const { out } = await api.run(["accounts", "explain", "svc@example.com"]);

    expect(out).toBe(
      "Okta\n  It waits.\n" +
        "  yes      seen          Okta pushed it.\n" +
        "  waiting  verification  CRM is not verified.\n",
    );
  });

  it("hold and release name the reason", async () => {
    await using api = await startFakeApi({
      ...found,
      "POST /accounts/acc-1/hold": () => ({ body: account }),
      "DELETE /accounts/acc-1/hold": () => ({ status: 204 }),
    });

    const held = await api.run(["accounts", "hold", "acc-1", "--reason", "audit"]);
    const released = await api.run(["accounts", "release", "acc-1"]);

    expect([held.code, released.code]).toEqual([0, 0]);
    expect(api.seen.find((request) => request.method === "POST")?.body).toEqual({ reason: "audit" });
  });
});

describe("mfa", () => {
  const enrolled: Routes = {
    ...found,
    "POST /accounts/acc-1/authenticator": () => ({ status: 201, body: { sharedWith: ["acc-1"] } }),
    "POST /accounts/acc-1/authenticator/confirmation": () => ({ body: account }),
    "GET /accounts/acc-1/authenticator/code": () => ({ body: { code: "012345", secondsRemaining: 12, period: 30 } }),
  };

  it.each([
    ["otpauth://totp/X?secret=ABC\n", { otpauthUri: "otpauth://totp/X?secret=ABC" }],
    ["  JBSW Y3DP \n", { secret: "JBSW Y3DP" }],
  ])("enroll reads %j from standard input", async (stdin, body) => {
    await using api = await startFakeApi(enrolled);

    const { code, out, err } = await api.run(["mfa", "enroll", "acc-1"], { stdin });

    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).not.toContain("ABC");
    expect(api.seen.find((request) => request.method === "POST")?.body).toEqual(body);
  });

  it.each([
    ["", "Nothing came on standard input"],
    ["x".repeat(17_000), "too long"],
  ])("enroll refuses a stdin of the wrong size", async (stdin, said) => {
    await using api = await startFakeApi(enrolled);

    const { code, err } = await api.run(["mfa", "enroll", "acc-1"], { stdin });

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
  });

  it("code prints the code alone on stdout", async () => {
    await using api = await startFakeApi(enrolled);

    const { out, err } = await api.run(["mfa", "code", "acc-1"]);

    expect({ out, err }).toEqual({ out: "012345\n", err: "Good for 12 more seconds.\n" });
  });

  it.each([
    [["000111", "000222"], { codes: ["000111", "000222"] }],
    [["--accepted"], { acceptedByProvider: true }],
  ])("confirm %j sends %j", async (args, body) => {
    await using api = await startFakeApi(enrolled);

    const { code } = await api.run(["mfa", "confirm", "acc-1", ...args]);

    expect(code).toBe(0);
    expect(api.seen.find((request) => request.method === "POST")?.body).toEqual(body);
  });
});

describe("integrations", () => {
  it("link lists every unmet gate with its next step, and ends with 5", async () => {
    const unmet = [
      { gate: "mfa", value: "none", needed: ["enrolled", "exempt"], nextStep: "Enrol a factor." },
      { gate: "saml", value: "unknown", needed: "metadata", nextStep: "Upload metadata." },
    ];
    await using api = await startFakeApi({
      ...found,
      "PUT /integrations/int-1/service-account": () => problem(409, "conflict", "The account is not ready.", { unmet }),
    });

    const { code, err } = await api.run(["integrations", "link", "members", "acc-1"]);

    expect({ code, err }).toEqual({
      code: 5,
      err:
        "anteroom: The account is not ready.\n" +
        "  mfa is none, needed: enrolled or exempt. Enrol a factor.\n" +
        "  saml is unknown, needed: metadata. Upload metadata.\n",
    });
    expect(api.seen.at(-1)?.body).toEqual({ accountId: "acc-1" });
  });

  it("create looks the application up by its key", async () => {
    await using api = await startFakeApi({
      "GET /applications/crm": () => ({ body: { id: "app-1", key: "crm" } }),
      "POST /integrations": () => ({ status: 201, body: integration }),
    });

    await api.run(["integrations", "create", "--name", "Members", "--kind", "idlcm", "--app", "crm"]);

    expect(api.seen.at(-1)?.body).toEqual({ name: "Members", kind: "idlcm", applicationId: "app-1" });
  });
});

describe("answers that are no success", () => {
  it.each([
    [400, 2],
    [401, 3],
    [403, 3],
    [404, 4],
    [409, 5],
    [413, 1],
    [429, 6],
    [500, 1],
    [501, 1],
    [503, 6],
  ])("turn %i into exit code %i", async (status, code) => {
    await using api = await startFakeApi({ "GET /applications": () => problem(status, "x", "It went wrong.") });

    const outcome = await api.run(["apps", "list"]);

    expect(outcome).toMatchObject({ code, out: "", err: expect.stringContaining("anteroom: It went wrong.") });
  });

  it("are printed as they came with --json, on stderr", async () => {
    const answer = problem(409, "conflict", "No.", { unmet: [] });
    await using api = await startFakeApi({ "GET /applications": () => answer });

    const { code, out, err } = await api.run(["apps", "list", "--json"]);

    expect({ code, out }).toEqual({ code: 5, out: "" });
    expect(JSON.parse(err)).toEqual(answer.body);
  });

  it("name the request of a defect", async () => {
    await using api = await startFakeApi({ "GET /applications": () => problem(500, "internal", "Incident 1.") });

    expect((await api.run(["apps", "list"])).err).toContain("request req-1");
  });
});

describe("connections oauth", () => {
  const client = { id: "cli-1", name: "Entra", tokenUrl: "https://a.test/oauth/token", scope: "scim" };
  const path = "/connections/con-1/oauth-clients";

  it("create shows what the identity provider asks for, and the secret once", async () => {
    const secret = { id: "sec-1", secret: "anr_secret_x", expiresAt: "2027-11-22T12:00:00.000Z" };
    await using api = await startFakeApi({
      ...found,
      [`POST ${path}`]: () => ({ status: 201, body: client }),
      [`POST ${path}/cli-1/secrets`]: () => ({ status: 201, body: secret }),
    });

    const args = ["connections", "oauth", "create", "Okta", "--name", "Entra", "--expires", "2027-06-30"];
    const { code, out, err } = await api.run([...args, "--source", "192.0.2.0/24", "--retire-old"]);

    expect([code, err]).toEqual([0, expect.stringContaining("not shown again")]);
    expect(out).toBe(
      "client id      cli-1\nclient secret  anr_secret_x\nsecret ends    2027-11-22T12:00:00Z\ntoken URL      https://a.test/oauth/token\nscope          scim\n",
    );
    expect(api.seen.slice(-2).map(({ body }) => body)).toEqual([
      { name: "Entra" },
      { expiresAt: "2027-06-30T00:00:00.000Z", sources: ["192.0.2.0/24"], overlapDays: 7 },
    ]);
  });

  it("trust fills in what Microsoft Entra ID calls itself", async () => {
    await using api = await startFakeApi({
      ...found,
      [`POST ${path}/cli-1/trusts`]: () => ({ status: 201, body: { id: "tru-1", issuer: "https://issuer.test" } }),
    });

    const args = ["connections", "oauth", "trust", "Okta", "cli-1", "--entra-tenant", "t-1", "--subject", "s-1"];
    const { code } = await api.run([...args, "--audience", "a-1"]);
    const both = await api.run([...args, "--issuer", "https://x.test"]);

    expect([code, both.code]).toEqual([0, 2]);
    expect(api.seen.findLast(({ method }) => method === "POST")?.body).toEqual({
      issuer: "https://login.microsoftonline.com/t-1/v2.0",
      subject: "s-1",
      audiences: ["a-1"],
      tenantId: "t-1",
      jwksUri: "https://login.microsoftonline.com/t-1/discovery/v2.0/keys",
    });
  });

  it.each([
    [["delete", "Okta", "cli-1"], `DELETE ${path}/cli-1`],
    [["revoke-secret", "Okta", "cli-1", "s/1"], `DELETE ${path}/cli-1/secrets/s/1`],
    [["revoke-trust", "Okta", "cli-1", "t1"], `DELETE ${path}/cli-1/trusts/t1`],
  ])("%j asks for %s", async (args, wanted) => {
    await using api = await startFakeApi({ ...found, [wanted]: () => ({ status: 204 }) });

    const { code } = await api.run(["connections", "oauth", ...args]);

    const last = api.seen.at(-1);
    expect([code, `${last?.method} ${last?.path}`]).toEqual([0, wanted]);
  });

  it("tokens shows how each of them ends", async () => {
    const items = [
      {
        id: "t1",
        createdAt: "2026-11-22T12:00:00.000Z",
        expiresAt: "2026-11-23T12:00:00.000Z",
        warnings: [{ code: "x" }],
      },
      { id: "t2", createdAt: "2026-11-22T12:00:00.000Z", expiresAt: null, overlapEndsAt: "2026-11-29T12:00:00.000Z" },
      { id: "t3", createdAt: "2026-11-22T12:00:00.000Z", revokedAt: "2026-11-22T13:00:00.000Z" },
    ];
    await using api = await startFakeApi({ ...found, "GET /connections/con-1/tokens": () => ({ body: { items } }) });

    const { out } = await api.run(["connections", "tokens", "Okta"]);

    expect(out).toContain("2026-11-23T12:00:00Z (!)");
    expect(out).toContain("retires 2026-11-29T12:00:00Z");
    expect(out).toContain("revoked 2026-11-22T13:00:00Z");
  });
});
