import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEntity, ENTITY_ID } from "../support/metadata.ts";
import { openTempDirectory } from "../support/temp-store.ts";
import { startTlsServer, type TlsServer } from "../support/tls-server.ts";
import { type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;
let app: TlsServer;
const own = openTempDirectory();
const cited = { source: "Contract 4711", date: "2026-11-20" };

function anOwnEntry(key: string, facts: object): void {
  writeFileSync(own.file(`${key}.json`), JSON.stringify({ key, name: `Our ${key}`, facts }));
}

beforeAll(async () => {
  app = await startTlsServer((_req, res) => void res.end(anEntity()));
  const metadataUrl = { value: `https://localhost:${app.port}/{tenant}/metadata`, ...cited };
  anOwnEntry("meshed", { saml: { value: "unsupported", ...cited }, metadataUrl });
  anOwnEntry("wordless", { metadataUrl: { ...metadataUrl, value: "https://127.0.0.2/{tenant}" } });
  mkdirSync(own.file("authorities"));
  const authorities = own.file("authorities/all.pem");
  writeFileSync(authorities, app.certificate.cert);
  mkdirSync(own.file("more.json"));
  writeFileSync(own.file("broken.json"), '{"key":');
  writeFileSync(
    own.file("inhouse.json"),
    JSON.stringify({
      key: "inhouse",
      name: "In-house",
      facts: {
        saml: { value: "supported", ...cited },
        metadataUrl: { value: "https://{host}/metadata", ...cited },
        roles: { value: [{ value: "owner", display: "Owner" }], ...cited },
        requiredRole: { value: "owner", ...cited },
        passwordRules: { value: "minlength: 12; required: digit", ...cited },
      },
    }),
  );
  api = await startApi({
    ANTEROOM_CATALOGUE_DIR: own.path,
    ANTEROOM_FETCH_ADDRESSES: "127.0.0.1",
    ANTEROOM_FETCH_CA_FILE: authorities,
  });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
  own[Symbol.dispose]();
});

describe("the catalogue", () => {
  it("is searched without case, page by page", async () => {
    const first = await api.call("GET", "/catalogue?q=GITHUB&limit=2");
    const second = await api.call("GET", `/catalogue?q=GITHUB&limit=2&cursor=${first.body["nextCursor"]}`);

    expect(first.body["items"].map((item: { key: string }) => item.key)).toEqual([
      "github-emu",
      "github-enterprise-server",
    ]);
    expect(second.body).toEqual({
      items: [
        {
          key: "github-organization",
          name: "GitHub organization (Enterprise Cloud)",
          saml: "supported",
          plan: "Enterprise Cloud",
          scim: true,
          variables: ["organization"],
        },
      ],
    });
  });

  it("shows an entry with source and date of each fact", async () => {
    const { status, body } = await api.call("GET", "/catalogue/Vaultwarden");

    const source = "https://github.com/dani-garcia/vaultwarden/tree/46d71107";
    const note = "The repository has no SAML code; its settings for single sign-on are for OpenID Connect.";
    expect(status).toBe(200);
    expect(body).toEqual({
      key: "vaultwarden",
      name: "Vaultwarden",
      facts: {
        saml: { value: "unsupported", source, date: "2026-08-20" },
        otherSignOn: { value: "OIDC", source, date: "2026-08-20" },
      },
      notes: [{ value: note, source, date: "2026-08-20" }],
      variables: [],
      corrected: [],
    });
  });

  it("holds what the organisation adds, and the log names what it cannot use", async () => {
    const { body } = await api.call("GET", "/catalogue/inhouse");
    const warnings = api.log.map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(body["corrected"]).toEqual(["saml", "metadataUrl", "roles", "requiredRole", "passwordRules"]);
    const left = warnings.filter(({ msg }) => msg === "A part of the application catalogue is left out");
    expect(left.map(({ path, reason, level }) => [path, reason, level]).sort()).toEqual([
      [own.file("broken.json"), "It is not JSON.", left[0]?.["level"]],
      [own.file("more.json"), "It is no file.", left[0]?.["level"]],
    ]);
  });

  it.each([
    ["/catalogue/none", 404, "not_found"],
    ["/catalogue/__proto__", 404, "not_found"],
    ["/catalogue?cursor=nonsense", 400, "invalid_value"],
    [`/catalogue?q=${"x".repeat(101)}`, 400, "invalid_value"],
  ])("refuses %s with %i", async (path, status, code) => {
    const answer = await api.call("GET", path);

    expect([answer.status, answer.body["code"]]).toEqual([status, code]);
  });
});

describe("an application from the catalogue", () => {
  it("starts with a declaration that names source and date", async () => {
    const { status, body } = await api.call("POST", "/applications", {
      catalogue: "slack",
      variables: { workspace: "acme" },
    });
    const ledger = await api.call("GET", "/applications/slack/verifications");

    expect(status).toBe(201);
    expect(body).toMatchObject({ key: "slack", name: "Slack", roles: [], requiredRole: null });
    expect(body["saml"]).toMatchObject({ verdict: "supported", grade: "declared", condition: "ok" });
    const [entry] = ledger.body["items"];
    expect(entry).toMatchObject({
      kind: "declaration",
      verdict: "supported",
      grade: "declared",
      source: expect.stringMatching(/^https:\/\/github.com\/cloudflare\/cloudflare-docs, .*slack-saas.mdx$/),
    });
    const messages = entry.findings.map(({ message }: { message: string }) => message);
    expect(messages[0]).toMatch(/slack-saas\.mdx said in 2026-11 that SAML sign-on is supported\.$/);
    expect(messages.join(" ")).toContain("https://acme.slack.com/sso/saml");
    expect(ledger.body["items"]).toHaveLength(1);
  });

  it("is unsupported when the catalogue says so, until something stronger speaks", async () => {
    const added = await api.call("POST", "/applications", { catalogue: "memos" });
    const verified = await api.call("POST", "/applications/memos/verifications", { metadataXml: anEntity() });
    const after = await api.call("GET", "/applications/memos");

    expect(added.body["saml"]).toMatchObject({ verdict: "unsupported", grade: "none" });
    expect(verified.status).toBe(201);
    expect(after.body["saml"]).toMatchObject({ verdict: "supported", grade: "metadata" });
  });

  it.each(["box", "umami"])("has the verdict of metadata that is brought along: %s", async (catalogue) => {
    const { body } = await api.call("POST", "/applications", { catalogue, metadataXml: anEntity() });
    const ledger = await api.call("GET", `/applications/${catalogue}/verifications`);

    expect(body["saml"]).toMatchObject({ verdict: "supported", grade: "metadata" });
    expect(ledger.body["items"].map((entry: { kind: string }) => entry.kind)).toEqual(["metadata", "declaration"]);
  });

  it("is what the request says where it says something", async () => {
    const { body } = await api.call("POST", "/applications", {
      catalogue: "inhouse",
      key: "mine",
      name: "Mine",
      roles: [],
      requiredRole: null,
      passwordRules: null,
      category: "chat",
    });

    expect(body).toMatchObject({ key: "mine", name: "Mine", roles: [], requiredRole: null, category: "chat" });
    expect(body["passwordRules"]).toBeNull();
  });

  it("has the verdict of the metadata that lies where the catalogue says, whatever its word", async () => {
    const { body } = await api.call("POST", "/applications", { catalogue: "meshed", variables: { tenant: "acme" } });
    const ledger = await api.call("GET", "/applications/meshed/verifications");

    expect(body["saml"]).toMatchObject({ verdict: "supported", grade: "metadata", entityId: ENTITY_ID });
    expect(app.requests).toEqual([`GET localhost:${app.port} /acme/metadata`]);
    expect(ledger.body["items"]).toMatchObject([
      { kind: "metadata", verdict: "supported", sourceUrl: `https://localhost:${app.port}/acme/metadata` },
      { kind: "declaration", verdict: "unsupported", source: cited.source },
    ]);
  });

  it("is not added when its metadata cannot be had and the catalogue has no word on it", async () => {
    const { status, body } = await api.call("POST", "/applications", {
      catalogue: "wordless",
      variables: { tenant: "acme" },
    });

    expect(status).toBe(400);
    expect(body["detail"]).toMatch(/^metadataUrl cannot be fetched: /);
    expect((await api.call("GET", "/applications/wordless")).status).toBe(404);
  });

  it("keeps the catalogue's word when its metadata cannot be had, and says why", async () => {
    const { status, body } = await api.call("POST", "/applications", {
      catalogue: "inhouse",
      variables: { host: "127.0.0.1" },
    });

    expect(status).toBe(201);
    expect(body).toMatchObject({
      roles: [{ value: "owner", display: "Owner" }],
      requiredRole: "owner",
      passwordRules: "minlength: 12; required: digit",
    });
    expect(body["saml"]).toMatchObject({ verdict: "supported", grade: "declared" });
    expect(body["saml"].findings.at(-1)).toMatchObject({
      code: "metadata-not-read",
      severity: "warning",
      message: expect.stringMatching(/^metadataUrl cannot be fetched: /),
    });
  });

  it.each([
    [{ catalogue: "nobody-knows" }, "catalogue names"],
    [{ catalogue: "slack", variables: { team: "x" } }, "variables.team is no variable of Slack"],
    [{ catalogue: "slack", variables: { workspace: "a/b" } }, "variables.workspace must be a name"],
    [{ catalogue: "slack", variables: { workspace: 7 } }, "variables.workspace"],
    [{ key: "x", name: "X", variables: {} }, "must name a catalogue entry beside variables"],
    [{ name: "X" }, 'Body field "key" must be given, unless a catalogue entry is named'],
    [{}, "(1 more: see problems)"],
  ])("is refused for %j", async (draft, message) => {
    const { status, body } = await api.call("POST", "/applications", draft);

    expect(status).toBe(400);
    expect(body["detail"]).toContain(message);
  });
});

it("makes the server fetch no more often by the catalogue's addresses than by others", async () => {
  const statuses: number[] = [];
  const variables = { host: "127.0.0.2" };
  for (let count = 0; count < 32; count += 1) {
    const added = await api.call("POST", "/applications", { catalogue: "inhouse", key: "paced", variables });
    statuses.push(added.status);
  }
  const brought = await api.call("POST", "/applications", {
    catalogue: "inhouse",
    key: "unpaced",
    variables,
    metadataXml: anEntity(),
  });

  expect(statuses.at(-1)).toBe(429);
  expect(statuses.indexOf(429)).toBeGreaterThan(20);
  expect(brought.status).toBe(201);
});
