import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aDirectory, runExecutable, startServe } from "../support/executable.ts";
import { anEntity, ENTITY_ID } from "../support/metadata.ts";
import { startTlsServer } from "../support/tls-server.ts";

describe("metadata of an app in the operator's own network", () => {
  it("is fetched for the command line, where the settings allow it and name its authority", async () => {
    using directory = aDirectory();
    await using app = await startTlsServer((_req, res) => {
      res.setHeader("Content-Type", "application/samlmetadata+xml").end(anEntity());
    });
    const caFile = join(directory.path, "authorities.pem");
    writeFileSync(caFile, app.certificate.cert);
    const dataDir = join(directory.path, "data");
    const allowed = { ANTEROOM_FETCH_ADDRESSES: "127.0.0.0/8", ANTEROOM_FETCH_CA_FILE: caFile };
    await using _server = await startServe(dataDir, allowed);
    const env = { ANTEROOM_DATA_DIR: dataDir };
    const metadata = ["--metadata", `https://localhost:${app.port}/metadata`];

    const added = await runExecutable(["--json", "apps", "add", "--key", "crm", "--name", "CRM", ...metadata], env);
    const verified = await runExecutable(["--json", "apps", "verify", "crm", ...metadata], env);
    const inside = ["--metadata", `https://[::1]:${app.port}/metadata`];
    const refused = await runExecutable(["apps", "verify", "crm", ...inside], env);

    expect(added).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(added.stdout)).toMatchObject({ saml: { verdict: "supported", entityId: ENTITY_ID } });
    expect(verified.code).toBe(0);
    expect(verified.stdout).toContain(`"sourceUrl": "https://localhost:${app.port}/metadata"`);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("It leads to an address that is not of the public internet");
    expect(app.requests).toHaveLength(2);
  }, 90_000);

  it("stops the start when the file of authorities is not there, and leaves no data behind", async () => {
    using directory = aDirectory();
    const dataDir = join(directory.path, "data");
    const env = { ANTEROOM_DATA_DIR: dataDir, ANTEROOM_PORT: "0", ANTEROOM_FETCH_CA_FILE: "/nowhere/authorities.pem" };

    const ended = await runExecutable(["serve"], env);

    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("ANTEROOM_FETCH_CA_FILE names /nowhere/authorities.pem, which cannot be read");
    expect(existsSync(dataDir)).toBe(false);
  });
});
