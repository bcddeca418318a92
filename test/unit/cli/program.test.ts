import { PassThrough, Readable } from "node:stream";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addClients } from "../../../src/cli/clients.ts";
import { createProgram, runProgram } from "../../../src/cli/program.ts";
import { StartError } from "../../../src/lib/start-error.ts";
import { runCli, startFakeApi } from "./fake-api.ts";

const neverRestored = () => Promise.reject(new Error("Nothing is restored here."));

function aWholeProgram(): Command {
  const program = createProgram({ version: "1", mainPath: "/x", serve: async () => undefined, restore: neverRestored });
  addClients(program, process, "/x", neverRestored);
  return program;
}

describe("the program", () => {
  it("has every command of the contract", () => {
    const program = aWholeProgram();

    const names = program.commands.flatMap((group) =>
      group.commands.length === 0
        ? [group.name()]
        : group.commands.map((command) => `${group.name()} ${command.name()}`),
    );

    expect(names).toEqual(
      expect.arrayContaining([
        "serve",
        "connections create",
        "connections list",
        "connections show",
        "connections rotate-token",
        "connections freeze",
        "connections delete",
        "apps add",
        "apps list",
        "apps show",
        "apps verify",
        "accounts list",
        "accounts show",
        "accounts explain",
        "accounts hold",
        "accounts release",
        "mfa enroll",
        "mfa confirm",
        "mfa code",
        "mfa reset",
        "integrations create",
        "integrations link",
        "integrations unlink",
        "integrations pause",
        "integrations resume",
        "simulate okta",
        "simulate entra",
        "simulate onelogin",
        "simulate jumpcloud",
        "simulate ping",
        "simulate google",
        "simulate keycloak",
        "simulate authentik",
        "demo",
      ]),
    );
  });

  it("has no flag that could hold a secret", () => {
    const program = aWholeProgram();
    const flags = program.commands
      .flatMap((group) => [group, ...group.commands])
      .flatMap((command) => command.options.map((option) => option.long ?? ""));

    const suspicious = flags.filter((flag) => /secret|password|token|seed|key/.test(flag) && !flag.endsWith("-file"));

    // What they hold: the short name of an application, rules, counts, and the name of a provider.
    expect([...new Set(suspicious)].toSorted()).toEqual([
      "--key",
      "--no-password-rules",
      "--password-rules",
      "--root-key-provider",
      "--secret-version-days",
      "--secret-versions",
    ]);
  });

  it.each([
    [["--help"], 0],
    [["--version"], 0],
    [["accounts", "list", "--help"], 0],
    [[], 2],
    [["accounts"], 2],
    [["nonsense"], 2],
    [["accounts", "list", "--nonsense"], 2],
    [["accounts", "show"], 2],
    [["connections", "create", "--name", "x"], 2],
    [["connections", "create", "--name", "x", "--idp", "banana"], 2],
    [["accounts", "list", "--limit", "0"], 2],
    [["accounts", "list", "--limit", "many"], 2],
    [["accounts", "list", "--url", "ftp://x"], 2],
    [["mfa", "confirm", "x", "123456"], 2],
    [["mfa", "confirm", "x", "123456", "123457", "--accepted"], 2],
    [["apps", "verify", "x", "--source", "y"], 2],
    [["apps", "verify", "x", "--declare", "maybe", "--source", "y"], 2],
    [["apps", "verify", "x", "--declare", "supported"], 2],
    [["simulate", "okta", "--variant", "x"], 2],
    [["simulate", "okta", "--rate", "0"], 2],
    [["simulate", "okta", "--concurrency", "0"], 2],
    [["simulate", "okta", "--scim-url", "http://x"], 2],
  ])("ends %j with %i", async (args, code) => {
    expect((await runCli(args)).code).toBe(code);
  });

  it.each([
    [["serve", "--port", "0", "--data-dir", "/tmp/x", "--public-url", "https://a", "--config", "c.json"]],
    [["--data-dir", "/tmp/x", "serve", "--config", "c.json", "--public-url", "https://a", "--port", "0"]],
    [["--data-dir=/tmp/x", "serve", "--config=c.json", "--public-url=https://a", "--port=0"]],
  ])("hands serve its flags under the names of the settings: %j", async (args) => {
    const seen: unknown[] = [];
    const serve = async (flags: unknown): Promise<void> => void seen.push(flags);

    await runProgram({ version: "1", mainPath: "/x", serve, restore: neverRestored }, args);

    expect(seen).toEqual([{ port: "0", "data-dir": "/tmp/x", "public-url": "https://a", config: "c.json" }]);
  });

  it.each([
    [new StartError("The root key is too short."), "anteroom: The root key is too short.\n"],
    [new Error("defect"), expect.stringMatching(/^anteroom: Error: defect\n\s+at /)],
  ])("ends with 1 when serve throws %s", async (error, said) => {
    const stderr = new PassThrough();
    const terminal = { stdout: new PassThrough(), stderr, stdin: Readable.from([]), env: {} };
    const serve = async (): Promise<void> => {
      throw error;
    };

    const code = await runProgram({ version: "1", mainPath: "/x", serve, restore: neverRestored, terminal }, ["serve"]);

    expect(code).toBe(1);
    expect(String(stderr.read())).toEqual(said);
  });
});

describe("finding the server", () => {
  it("names the data directory and the fix when none runs, and ends with 6", async () => {
    const { code, out, err } = await runCli(["accounts", "list"], { env: { ANTEROOM_DATA_DIR: "/nowhere/at-all" } });

    expect({ code, out }).toEqual({ code: 6, out: "" });
    expect(err).toContain("No Anteroom is running on the data directory /nowhere/at-all.");
    expect(err).toContain("anteroom serve --data-dir /nowhere/at-all");
  });

  it("uses server.json and admin.token of the data directory", async () => {
    await using api = await startFakeApi({ "GET /applications": () => ({ body: { items: [] } }) });

    const { code } = await runCli(["apps", "list"], { env: { ANTEROOM_DATA_DIR: api.dataDir } });

    expect(code).toBe(0);
    expect(api.seen[0]?.authorization).toBe("Bearer anr_api_test");
  });

  it("ends with 6 when the server of server.json is gone", async () => {
    const api = await startFakeApi({});
    await using stopped = await startFakeApi({});
    await api[Symbol.asyncDispose]();

    const { code, err } = await runCli(["apps", "list", "--url", api.url, "--data-dir", stopped.dataDir]);

    expect({ code, err }).toEqual({
      code: 6,
      err: expect.stringMatching(/^anteroom: http:\S+ does not answer \(ECONNREFUSED\)\.\n/),
    });
  });

  it("ends with 3 when the token file cannot be read", async () => {
    await using api = await startFakeApi({});

    const { code, err } = await api.run(["apps", "list", "--token-file", "/nowhere/token"]);

    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining("/nowhere/token cannot be read (ENOENT)") });
  });
});
