import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import { type ConfigSources, loadConfig, publicUrlOf, unknownVariables } from "../../../src/config/load-config.ts";
import { StartError } from "../../../src/lib/start-error.ts";

const mebibyte = 1_048_576;
const defaults: Config = {
  server: { host: "127.0.0.1", port: 8080, publicUrl: undefined, documentationUrl: undefined, trustedProxies: "" },
  store: { dataDir: ".anteroom", databaseUrl: "", unitsPerCommit: 16 },
  vault: { rootKeyProvider: "auto", rootKey: undefined, sealed: "no" },
  log: { level: "info" },
  oauth: { jwksAddresses: "", failuresPerMinute: 30 },
  fetch: { addresses: "", caFile: undefined },
  saml: { requiredGrade: "metadata" },
  sessions: { idleMinutes: 30, hours: 12 },
  catalogue: { dir: undefined },
  limits: {
    scimBodyBytes: 4 * mebibyte,
    scimGroupsBodyBytes: 16 * mebibyte,
    scimBulkBodyBytes: 4 * mebibyte,
    scimBulkOperations: 100,
    apiBodyBytes: 8 * mebibyte,
    recordingBytes: 32 * mebibyte,
    jsonDepth: 32,
    headerBytes: 65_536,
    headerTimeSeconds: 10,
    requestTimeSeconds: 30,
    answerTimeSeconds: 55,
    sockets: 1024,
    socketsPerAddress: 64,
    connectionInFlight: 16,
    connectionQueueSeconds: 2,
    scimPageSize: 100,
    scimMaxPageSize: 200,
  },
  otp: {
    maxFailures: 5,
    failureWindowSeconds: 300,
    maxFailuresPerHour: 50,
    readsPerMinute: 30,
    alertReadsPerHour: 100,
    windowSteps: 1,
  },
  accounts: {
    graceDays: 14,
    rederiveBatch: 256,
    ownerPolicy: "warn",
    dedicationPolicy: "warn",
    reviewPolicy: "warn",
    reviewDays: 180,
    reviewGraceDays: 30,
    validityDays: 0,
  },
  retention: { provisioningRecordDays: 30, eventDays: 400, purgeAfterDays: 30 },
  secrets: { versionsKept: 10, versionDays: 365 },
  jobs: { intervalSeconds: 60 },
};

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "anteroom-config-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

describe("the configuration", () => {
  it("has defaults for everything", () => {
    expect(loadConfig(here())).toEqual({ ...defaults, store: { ...defaults.store, dataDir: directory } });
  });

  it("is frozen throughout", () => {
    const config = loadConfig(here());

    expect([config, ...Object.values(config)].every((part) => Object.isFrozen(part))).toBe(true);
  });

  it("prefers flag over environment over file over default", () => {
    writeFile({ server: { host: "file.test", port: 3, publicUrl: "https://file.test" }, jobs: { intervalSeconds: 3 } });

    const config = loadConfig(here({ ANTEROOM_HOST: "env.test", ANTEROOM_PORT: "2" }, { port: "1" }));

    const server = { host: "env.test", port: 1, publicUrl: "https://file.test", trustedProxies: "" };
    expect(config.server).toEqual(server);
    expect(config.jobs.intervalSeconds).toBe(3);
    expect(config.log.level).toBe("info");
  });

  it("takes an empty variable as not set", () => {
    expect(loadConfig(here({ ANTEROOM_PORT: "", ANTEROOM_DATABASE_URL: "" })).server.port).toBe(8080);
  });

  it("finds the data directory by flag before environment", () => {
    expect(loadConfig(here({ ANTEROOM_DATA_DIR: "/elsewhere" }, { "data-dir": directory })).store.dataDir).toBe(
      directory,
    );
  });

  it.each([
    ["https://a.test", "https://a.test"],
    ["https://a.test/", "https://a.test"],
    ["http://A.test:80/x//", "http://a.test/x"],
  ])("reads the public address %s as %s", (given, publicUrl) => {
    expect(loadConfig(here({ ANTEROOM_PUBLIC_URL: given })).server.publicUrl).toBe(publicUrl);
  });

  it("makes the public address from the port when none is given", () => {
    expect(publicUrlOf(defaults.server, 4321)).toBe("http://localhost:4321");
    expect(publicUrlOf({ ...defaults.server, publicUrl: "https://a.test" }, 4321)).toBe("https://a.test");
  });
});

describe("a wrong setting", () => {
  it.each([
    [
      "ANTEROOM_HOST",
      "http://x",
      'ANTEROOM_HOST must be a host name or an address, without scheme or port; it is "http://x".',
    ],
    ["ANTEROOM_PORT", "80a", 'ANTEROOM_PORT must be a whole number from 0 to 65535; it is "80a".'],
    ["ANTEROOM_PORT", "65536", "ANTEROOM_PORT must be a whole number from 0 to 65535; it is 65536."],
    ["ANTEROOM_PORT", "-1", 'ANTEROOM_PORT must be a whole number from 0 to 65535; it is "-1".'],
    ["ANTEROOM_PORT", "8e3", 'ANTEROOM_PORT must be a whole number from 0 to 65535; it is "8e3".'],
    ["ANTEROOM_PORT", "0x50", 'ANTEROOM_PORT must be a whole number from 0 to 65535; it is "0x50".'],
    [
      "ANTEROOM_PORT",
      "tcp://10.0.0.1:80",
      'ANTEROOM_PORT must be a whole number from 0 to 65535; it is "tcp://10.0.0.1:80". Kubernetes sets it for a service called anteroom: set enableServiceLinks to false, or rename the service.',
    ],
    [
      "ANTEROOM_PUBLIC_URL",
      "a.test",
      'ANTEROOM_PUBLIC_URL must be an address like https://anteroom.example.com, without user name, query or fragment; it is "a.test".',
    ],
    [
      "ANTEROOM_LOG_LEVEL",
      "verbose",
      'ANTEROOM_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent; it is "verbose".',
    ],
    [
      "ANTEROOM_SAML_REQUIRED_GRADE",
      "constructor",
      'ANTEROOM_SAML_REQUIRED_GRADE must be one of declared, metadata, observed, login; it is "constructor".',
    ],
    [
      "ANTEROOM_DATABASE_URL",
      "postgres://u:hunter2@db/x",
      "ANTEROOM_DATABASE_URL names a PostgreSQL database, which is not supported yet; leave it empty to use SQLite in the data directory.",
    ],
    [
      "ANTEROOM_DATABASE_URL",
      "mysql://x",
      "ANTEROOM_DATABASE_URL must be empty, which is SQLite in the data directory.",
    ],
    ["ANTEROOM_ROOT_KEY", "x".repeat(201), "ANTEROOM_ROOT_KEY must be 32 bytes as base64 or hexadecimal."],
  ])("%s=%s stops the start with one line", (name, value, message) => {
    expect(refusalOf(here({ [name]: value }))).toBe(message);
  });

  it.each(["javascript:alert(1)", "https://u:p@a.test", "https://a.test/?q=1", "https://a.test/#f", "ftp://a.test"])(
    "refuses %s as public address",
    (value) => {
      expect(refusalOf(here({ ANTEROOM_PUBLIC_URL: value }))).toContain("ANTEROOM_PUBLIC_URL must be an address");
    },
  );

  it("is reported together with all others, each with where it came from", () => {
    writeFile({ jobs: { intervalSeconds: "60" }, log: { level: null } });

    const message = refusalOf(here({ ANTEROOM_PORT: "x", ANTEROOM_DATABASE_URL: "postgres://hunter2" }, { host: "" }));

    expect(message.split("\n")).toEqual([
      "5 problems with the settings:",
      '- --host must be a host name or an address, without scheme or port; it is "".',
      '- ANTEROOM_PORT must be a whole number from 0 to 65535; it is "x".',
      "- ANTEROOM_DATABASE_URL names a PostgreSQL database, which is not supported yet; leave it empty to use SQLite in the data directory.",
      `- ANTEROOM_LOG_LEVEL ("log.level" in ${join(directory, "config.json")}) must be one of fatal, error, warn, info, debug, trace, silent; it is null.`,
      `- ANTEROOM_JOB_INTERVAL_SECONDS ("jobs.intervalSeconds" in ${join(directory, "config.json")}) must be a whole number from 1 to 86400; it is "60".`,
    ]);
  });

  it("is cut when it is long", () => {
    expect(refusalOf(here({ ANTEROOM_LOG_LEVEL: "y".repeat(10_000) })).length).toBeLessThan(200);
  });

  it.each([
    [{ ANTEROOM_SCIM_PAGE_SIZE: "201" }, "ANTEROOM_SCIM_PAGE_SIZE must not be larger than ANTEROOM_SCIM_MAX_PAGE_SIZE"],
    [
      { ANTEROOM_ANSWER_TIME_SECONDS: "10" },
      "ANTEROOM_HEADER_TIME_SECONDS must be less than ANTEROOM_ANSWER_TIME_SECONDS",
    ],
  ])("that contradicts another is named with it: %j", (env, message) => {
    expect(refusalOf(here(env))).toContain(message);
  });
});

describe("a secret setting", () => {
  const key = "ab".repeat(32);

  it("is read from a variable", () => {
    expect(loadConfig(here({ ANTEROOM_ROOT_KEY: key })).vault.rootKey).toBe(key);
  });

  it("is read from the file that a variable names, without the line feed at its end", () => {
    const path = join(directory, "key");
    writeFileSync(path, `${key}\n`);

    expect(loadConfig(here({ ANTEROOM_ROOT_KEY_FILE: path })).vault.rootKey).toBe(key);
  });

  it("is refused when given in both ways", () => {
    expect(refusalOf(here({ ANTEROOM_ROOT_KEY: key, ANTEROOM_ROOT_KEY_FILE: "/x" }))).toBe(
      "ANTEROOM_ROOT_KEY and ANTEROOM_ROOT_KEY_FILE are both set: remove one of them.",
    );
  });

  it("is refused when its file is missing or empty, so that no other key takes its place", () => {
    const path = join(directory, "key");
    const missing = refusalOf(here({ ANTEROOM_ROOT_KEY_FILE: path }));
    writeFileSync(path, "\n");
    const empty = refusalOf(here({ ANTEROOM_ROOT_KEY_FILE: path }));

    expect(missing).toBe(`ANTEROOM_ROOT_KEY_FILE names a file that cannot be read: ${path}.`);
    expect(empty).toBe(`ANTEROOM_ROOT_KEY_FILE names a file that is empty: ${path}.`);
  });

  it("has no flag", () => {
    expect(loadConfig(here({}, { "root-key": key })).vault.rootKey).toBeUndefined();
  });

  it("may be in a settings file that only its owner reads", () => {
    writeFile({ vault: { rootKey: key } });
    const open = refusalOf(here());
    chmodSync(join(directory, "config.json"), 0o600);

    expect(open).toContain(`chmod 600 ${join(directory, "config.json")}`);
    expect(open).not.toContain(key);
    expect(loadConfig(here()).vault.rootKey).toBe(key);
  });
});

describe("a settings file", () => {
  it("may lie elsewhere, and then name the data directory", () => {
    const path = join(directory, "other.json");
    writeFileSync(path, JSON.stringify({ store: { dataDir: "/var/lib/anteroom" } }));

    expect(loadConfig({ env: {}, flags: { config: path } }).store.dataDir).toBe("/var/lib/anteroom");
  });

  it("must be there when it is named", () => {
    expect(refusalOf(here({}, { config: "/nowhere.json" }))).toBe(
      "The settings file /nowhere.json does not exist or cannot be reached: check its path and its mode.",
    );
  });

  it("is not looked for in what is no directory, which others refuse", () => {
    const path = join(directory, "file");
    writeFileSync(path, "");

    expect(loadConfig({ env: { ANTEROOM_DATA_DIR: path } }).store.dataDir).toBe(path);
  });

  it("is refused when it is a directory", () => {
    expect(refusalOf(here({}, { config: directory }))).toContain("must be a JSON object");
  });

  it("cannot name the data directory that it lies in", () => {
    writeFile({ store: { dataDir: "/elsewhere" } });

    expect(refusalOf(here({}))).toContain("lies in the data directory and cannot name it: use ANTEROOM_DATA_DIR.");
  });

  it.each([
    ['{"sever": {"port": 1}}', 'has an unknown key "sever"'],
    ['{"server": {"prot": 1}}', 'has an unknown key "server.prot"'],
    ['{"ANTEROOM_PORT": 1}', 'has an unknown key "ANTEROOM_PORT"'],
    ['{"__proto__": {"port": 1}}', 'has an unknown key "__proto__"'],
    ['{"server": {"constructor": 1}}', 'has an unknown key "server.constructor"'],
    ['{"server": 1}', 'must hold a JSON object at "server"'],
    ['{"server": null}', 'must hold a JSON object at "server"'],
    ["[]", "must hold a JSON object."],
    ["null", "must hold a JSON object."],
    ["", "cannot be read as JSON"],
    ["{port: 1}", "cannot be read as JSON"],
  ])("that holds %s is refused", (content, problem) => {
    writeFileSync(join(directory, "config.json"), content);

    expect(refusalOf(here())).toContain(problem);
  });
});

describe("variables that are no settings", () => {
  it("are listed, since they are typing errors", () => {
    const env = {
      ANTEROOM_PROT: "1",
      ANTEROOM_PORT: "1",
      ANTEROOM_ROOT_KEY_FILE: "x",
      ANTEROOM_PORT_FILE: "x",
      PATH: "x",
    };

    expect(unknownVariables(env)).toEqual(["ANTEROOM_PORT_FILE", "ANTEROOM_PROT"]);
  });
});

function here(env: Record<string, string> = {}, flags: Record<string, string> = {}): ConfigSources {
  return { env: { ANTEROOM_DATA_DIR: directory, ...env }, flags };
}

function writeFile(content: unknown): void {
  writeFileSync(join(directory, "config.json"), JSON.stringify(content), { mode: 0o644 });
}

function refusalOf(sources: ConfigSources): string {
  try {
    loadConfig(sources);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    expect(error.message).not.toContain("hunter2");
    return error.message;
  }
  throw new Error("It was not refused.");
}
