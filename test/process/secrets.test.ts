import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aDirectory, startServe } from "../support/executable.ts";

const PASSWORD = "canary-password-5c1f";
const SEED = "KBQXG43XN5ZGIQ3BNZQXE6JRGIZTINJW";
const ASSERTION = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJjYW5hcnkiLCJzdWIiOiJjYW5hcnkifQ.Y2FuYXJ5LXNpZ25hdHVyZQ";
const SEED_BYTES = "PasswordCanary123456";

interface Created {
  readonly id: string;
  readonly token: string;
}

describe("planted secrets", () => {
  it("are in no log line, in no file in plaintext, and in no answer that should not have them", async () => {
    using directory = aDirectory();
    await using server = await startServe(directory.path, { ANTEROOM_LOG_LEVEL: "trace" });
    const answers: string[] = [];
    const api = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const answer = await server.api(method, path, body);
      answers.push(JSON.stringify(answer.body ?? ""));
      return answer.body;
    };
    const created = (await server.api("POST", "/connections", { name: "Okta", idp: "okta" })).body as Created;
    const rotated = (await server.api("POST", `/connections/${created.id}/tokens`)).body as Created;
    const scim = async (method: string, path: string, body: unknown, token = created.token): Promise<unknown> => {
      const response = await fetch(`${server.url}/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      const text = await response.text();
      answers.push(text);
      return text === "" ? undefined : JSON.parse(text);
    };

    const client = (await server.api("POST", `/connections/${created.id}/oauth-clients`, { name: "IdP" }))
      .body as Created;
    const clientPath = `/connections/${created.id}/oauth-clients/${client.id}`;
    const { secret } = (await server.api("POST", `${clientPath}/secrets`)).body as { secret: string };
    const granted: string[] = [];
    const askToken = async (fields: Record<string, string>, headers: Record<string, string> = {}, query = "") => {
      const body = new URLSearchParams({ grant_type: "client_credentials", ...fields });
      const response = await fetch(`${server.url}/oauth/token${query}`, { method: "POST", headers, body });
      const answer = (await response.json()) as { access_token?: string };
      if (answer.access_token !== undefined) granted.push(answer.access_token);
      else answers.push(JSON.stringify(answer));
    };
    const basic = Buffer.from(`${client.id}:${secret}`).toString("base64");
    await askToken({ client_id: client.id, client_secret: secret });
    await askToken({}, { authorization: `Basic ${basic}` });
    await askToken({ client_id: client.id, client_secret: `${secret}x` });
    await askToken({ client_id: client.id, client_secret: secret }, { authorization: `Basic ${basic}` });
    await askToken({ client_id: secret, client_secret: secret, scope: secret }, {}, `?client_secret=${secret}`);
    const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    await askToken({ client_id: client.id, client_assertion_type: type, client_assertion: ASSERTION });
    await askToken({ client_assertion_type: ASSERTION, client_assertion: ASSERTION });

    await api("POST", "/applications", { key: "crm", name: "CRM" });
    const user = (await scim("POST", "/Users", {
      userName: "svc@example.com",
      password: PASSWORD,
      roles: [{ value: "crm" }],
    })) as Created;
    const operations = [{ op: "replace", value: { password: PASSWORD } }];
    await scim("PATCH", `/Users/${user.id}`, { Operations: operations });
    await scim("PATCH", `/Users/${user.id}`, { Operations: [{ op: "add", path: "password", value: PASSWORD }] });
    await scim("PUT", `/Users/${user.id}`, { userName: "svc@example.com", Password: PASSWORD });
    await scim("POST", "/Users", `{"userName": "x", "password": "${PASSWORD}",,}`);
    await scim("POST", "/Users", { password: PASSWORD });
    await scim("POST", "/Users", { userName: "y" }, `${created.token}x`);
    await scim("POST", "/Users", { userName: "z" }, rotated.token);
    await scim("POST", "/Users", { userName: "w" }, granted[0]);
    await scim("GET", `/Users?filter=userName eq "${granted[0]}"`, undefined, `${granted[0]}0`);
    const { items } = (await api("GET", "/accounts")) as { items: Created[] };
    const account = items[0]?.id ?? "";
    const factor = `/accounts/${account}/authenticator`;
    await api("POST", factor, { secret: `${SEED}1` });
    await api("POST", factor, { otpauthUri: `otpauth://totp/x?secret=${SEED}&digits=nine` });
    await api("POST", factor, { otpauthUri: `otpauth://totp/Okta:svc?secret=${SEED}&issuer=Okta` });
    await api("POST", factor, { secret: SEED });
    await api("GET", `${factor}/code`);
    for (const path of ["/connections", "/requests", "/audit-events", "/accounts", "/api-tokens"])
      await api("GET", path);
    await api("GET", "/users/svc@example.com/explanation");
    await api("GET", `/connections/${created.id}/tokens`);
    await api("GET", `/connections/${created.id}/reads`);
    await api("GET", clientPath);
    await api("GET", `${clientPath}/secrets`);

    // While it runs the write-ahead log is there, too.
    const files = readdirSync(directory.path).filter((file) => !["admin.token", "root.key"].includes(file));
    const stored = files.map((file) => readFileSync(join(directory.path, file)).toString("latin1")).join("\n");
    const { stderr, stdout } = await server.stop("SIGTERM");
    const secretOf = (token: string): string => token.split("_")[3] ?? "none";
    const canaries = [
      PASSWORD,
      SEED,
      SEED_BYTES,
      secretOf(created.token),
      secretOf(rotated.token),
      secretOf(server.adminToken),
      secretOf(secret),
      basic,
      ASSERTION,
      ...granted.map((token) => token.split("_")[4] ?? "none"),
    ];

    expect(granted).toHaveLength(2);
    expect(stored.length).toBeGreaterThan(100_000);
    expect(stderr.split("\n").length).toBeGreaterThan(10);
    for (const canary of canaries) {
      expect(canary.length).toBeGreaterThan(10);
      expect(stored).not.toContain(canary);
      expect(stderr + stdout).not.toContain(canary);
      expect(answers.join("\n")).not.toContain(canary);
    }
  });
});
