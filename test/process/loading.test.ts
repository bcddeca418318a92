import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { aDirectory, runExecutable, startServe } from "../support/executable.ts";

/** Large parts, each by what the address of a module of it holds. */
const parts = {
  server: "/src/http/server.ts",
  clients: "/src/cli/clients.ts",
  simulators: "/src/simulate/simulators.ts",
  xml: "/node_modules/libxml2-wasm/",
  saml: "/node_modules/samlify/",
  pages: "/node_modules/htmlparser2/",
  jwt: "/node_modules/jose/",
  passwords: "/node_modules/@zxcvbn-ts/",
  pictures: "/node_modules/zxing-wasm/",
  drawings: "/node_modules/qr/",
  recovery: "/node_modules/age-encryption/",
  sqlite: "/node_modules/better-sqlite3/",
} as const;

function watched(directory: string): { readonly env: NodeJS.ProcessEnv; readonly loaded: () => readonly string[] } {
  const file = join(directory, "loaded");
  const recorder = pathToFileURL("test/support/loaded-modules.ts").href;
  return {
    env: { LOADED_MODULES: file, NODE_OPTIONS: `--import=${recorder}` },
    loaded: () => {
      const modules = readFileSync(file, "utf8");
      return Object.entries(parts).flatMap(([part, address]) => (modules.includes(address) ? [part] : []));
    },
  };
}

describe("what is loaded", () => {
  it("is the server alone when it starts, and the rest as soon as it is needed", async () => {
    using directory = aDirectory();
    const { env, loaded } = watched(directory.path);
    await using server = await startServe(join(directory.path, "data"), env);
    const atStart = loaded();

    const metadataXml = readFileSync("data/demo/northwind-crm.xml", "utf8");
    const application = await server.api("POST", "/applications", { key: "crm", name: "CRM", metadataXml });
    const withMetadata = loaded();
    const form = {
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "no assertion",
    };
    const refused = await fetch(`${server.url}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
    const withAssertion = loaded();
    await server.stepUp();
    const recovery = await server.api("POST", "/keys/recovery", { passphrase: "five random words are good" });
    const withRecovery = loaded();
    const drawn = await server.api("POST", "/passwords");
    const withPassword = loaded();

    // The console lists what can be simulated, and the set-up page draws one QR code: both are small.
    expect(atStart).toEqual(["server", "simulators", "drawings", "sqlite"]);
    expect(application).toMatchObject({ status: 201, body: { saml: { verdict: "supported" } } });
    expect(withMetadata).toEqual(["server", "simulators", "xml", "saml", "drawings", "sqlite"]);
    expect(refused.status).toBe(401);
    expect(withAssertion).toEqual(["server", "simulators", "xml", "saml", "jwt", "drawings", "sqlite"]);
    expect(recovery.status).toBe(200);
    expect(withRecovery).toEqual(["server", "simulators", "xml", "saml", "jwt", "drawings", "recovery", "sqlite"]);
    expect(drawn.status).toBe(200);
    expect(withPassword).toEqual([
      "server",
      "simulators",
      "xml",
      "saml",
      "jwt",
      "passwords",
      "drawings",
      "recovery",
      "sqlite",
    ]);
  });

  it("is no server for a command that talks to one", async () => {
    using directory = aDirectory();
    const { env, loaded } = watched(directory.path);

    const ended = await runExecutable(["accounts", "--help"], env);

    expect(ended.code).toBe(0);
    expect(loaded()).toEqual(["clients", "simulators"]);
  });
});
