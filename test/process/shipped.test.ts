import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aDirectory, startShipped } from "../support/executable.ts";

describe("npm start", () => {
  it("serves from built JavaScript, with all that lies beside it", async () => {
    using directory = aDirectory();

    await using server = await startShipped(directory.path);

    const { pid } = JSON.parse(readFileSync(join(directory.path, "server.json"), "utf8")) as { readonly pid: number };
    const command = execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
    const metadataXml = readFileSync("data/demo/northwind-crm.xml", "utf8");
    const application = await server.api("POST", "/applications", { key: "crm", name: "CRM", metadataXml });
    const connection = await server.api("POST", "/connections", { name: "Okta", idp: "okta" });
    const { token } = connection.body as { readonly token: string };
    const created = await fetch(`${server.url}/scim/v2/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify({ userName: "svc@example.com", roles: [{ value: "crm" }] }),
    });
    expect(command).toContain("dist/main.js serve");
    expect(application).toMatchObject({ status: 201 });
    expect(created.status).toBe(201);
    expect((await server.api("GET", "/accounts")).body).toMatchObject({ items: [{ status: "awaiting_mfa" }] });
  });
});
