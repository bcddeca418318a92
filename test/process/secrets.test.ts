import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aDirectory, startServe } from "../support/executable.ts";

const PASSWORD = "canary-password-5c1f";
const SEED = "KBQXG43XN5ZGIQ3BNZQXE6JRGIZTINJW";
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
    ];

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
