import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NodeSamlApp, startNodeSamlApp } from "../support/node-saml-app.ts";
import { RecordingBrowser } from "../support/recording-browser.ts";
import { type RunningIdp, startIdp } from "../support/samlify-idp.ts";
import { startTlsServer } from "../support/tls-server.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const USER = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], active: true, roles: [{ value: "crm" }] };
const ROBOT = "svc-crm@example.com";
const COLLEAGUE = "svc-billing@example.com";

const resources = new AsyncDisposableStack();
let app: NodeSamlApp;
let idp: RunningIdp;
let api: RunningApi;
let authorities = "";

/** An app made with node-saml and samlify's identity provider, each over TLS, and an Anteroom that trusts both. */
beforeAll(async () => {
  const tls: string[] = [];
  idp = resources.use(
    await startIdp(
      async () => (await new RecordingBrowser(authorities).open(app.entityId)).page,
      { now: () => Date.now() },
      async (serve) => {
        const server = await startTlsServer(serve);
        tls.push(server.certificate.cert);
        return {
          origin: `https://localhost:${server.port}`,
          [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
        };
      },
    ),
  );
  const [, certificate = ""] = /X509Certificate>([^<]+)</.exec(idp.metadata) ?? [];
  app = resources.use(await startNodeSamlApp(`${new URL(idp.entityId).origin}/sso`, certificate));
  app.configure({ wantAuthnResponseSigned: false });
  authorities = [app.authority, ...tls].join("\n");
  const directory = mkdtempSync(join(tmpdir(), "anteroom-authorities-"));
  resources.defer(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, "authorities.pem"), authorities);
  api = resources.use(
    await startApi({
      ANTEROOM_SAML_REQUIRED_GRADE: "login",
      ANTEROOM_FETCH_ADDRESSES: "127.0.0.1",
      ANTEROOM_FETCH_CA_FILE: join(directory, "authorities.pem"),
    }),
  );
  // The partners have clocks of their own, which nobody sets.
  api.clock.at = Date.now();
});
afterAll(() => resources.disposeAsync());

/** What the application is known for, and where the account of a user stands. */
async function standing(userName: string) {
  const application = await api.call("GET", "/applications/crm");
  const { body } = await api.call("GET", "/accounts");
  const account = body["items"].find((item: Json) => item["userName"] === userName);
  return { grade: application.body["saml"].grade, gate: account.gates.saml, status: account.status };
}

async function verify(evidence: object): Promise<Json> {
  api.clock.at = Date.now();
  const { status, body } = await api.call("POST", "/applications/crm/verifications", evidence);
  expect(status).toBe(201);
  return body;
}

/** Signs somebody in at the app, in a browser of their own that records it. */
async function signIn(nameId: string): Promise<{ readonly page: string; readonly har: object }> {
  idp.somebody = { nameId, groups: "robots" };
  const browser = new RecordingBrowser(authorities);
  const { page } = await browser.open(`${app.url}/login`);
  return { page, har: browser.har };
}

describe("a service account of an app with real protocol partners", () => {
  it("walks from a declaration over metadata and an observed request to a proven sign-in", async () => {
    const connection = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
    const { id, token } = connection.body;
    await api.call("PUT", `/connections/${id}/idp-metadata`, { metadataXml: idp.metadata });
    await api.call("POST", "/applications", { key: "crm", name: "CRM" });
    for (const userName of [ROBOT, COLLEAGUE]) await api.scim(token, "POST", "/Users", { ...USER, userName });
    const walked = [await standing(ROBOT)];

    const date = new Date(api.clock.at).toISOString().slice(0, 10);
    await verify({ declaration: { supported: true, source: "Vendor's handbook", date } });
    walked.push(await standing(ROBOT));
    const metadata = await verify({ metadataUrl: app.entityId });
    walked.push(await standing(ROBOT));
    const observed = await verify({ ssoUrl: `${app.url}/login` });
    walked.push(await standing(ROBOT));
    const robot = await signIn(ROBOT);
    const login = await verify({ har: robot.har });
    walked.push(await standing(ROBOT));

    const waiting = "awaiting_verification";
    expect(walked).toEqual([
      { grade: "none", gate: "unknown", status: waiting },
      { grade: "declared", gate: "declared", status: waiting },
      { grade: "metadata", gate: "metadata", status: waiting },
      { grade: "observed", gate: "observed", status: waiting },
      { grade: "observed", gate: "login", status: "awaiting_mfa" },
    ]);
    expect(robot.page).toBe("<p>Signed in: svc-crm%40example.com</p>");
    expect(metadata).toMatchObject({ kind: "metadata", entityId: app.entityId, acsUrls: [app.acsUrl] });
    expect(observed).toMatchObject({ kind: "observation", observed: { issuer: app.entityId, signature: "valid" } });
    expect(login).toMatchObject({
      kind: "login",
      verdict: "supported",
      grade: "login",
      login: { issuer: idp.entityId, nameId: ROBOT, inResponseTo: idp.requests.at(-1) },
    });
    expect(await standing(COLLEAGUE)).toEqual({ grade: "observed", gate: "observed", status: waiting });
  });

  it("is not proven by the sign-in of another, nor by one that the app refused", async () => {
    const stranger = await signIn("anna@example.com");
    const ofStranger = await verify({ har: stranger.har });
    app.configure({ wantAuthnResponseSigned: true });
    const refused = await signIn(COLLEAGUE);
    const ofRefused = await verify({ har: refused.har });

    expect(stranger.page).toContain("anna%40example.com");
    expect(refused.page).not.toContain("Signed in");
    expect([ofStranger["grade"], ofRefused["grade"]]).toEqual(["none", "none"]);
    expect(disproofs(ofStranger)).toEqual(["other-account"]);
    expect(disproofs(ofRefused)).toEqual(["refused-by-app"]);
    expect(await standing(COLLEAGUE)).toMatchObject({ gate: "observed", status: "awaiting_verification" });
  });
});

function disproofs(verification: Json): readonly string[] {
  const findings = verification["findings"] as readonly { readonly code: string; readonly severity: string }[];
  return findings.filter(({ severity }) => severity === "disproof").map(({ code }) => code);
}
