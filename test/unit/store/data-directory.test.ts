import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readServerFile } from "../../../src/lib/server-file.ts";
import { StartError } from "../../../src/lib/start-error.ts";
import { openDataDirectory } from "../../../src/store/data-directory.ts";

const moduleUrl = new URL("../../../src/store/data-directory.ts", import.meta.url).href;
const server = { url: "http://localhost:8080", pid: 4711, startedAt: "2026-01-02T03:04:05.678Z" };
let parent = "";
let path = "";

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "anteroom-data-"));
  path = join(parent, "data");
});

afterEach(() => rmSync(parent, { recursive: true }));

describe("a data directory", () => {
  it("is created for its owner only", () => {
    using directory = openDataDirectory(path);

    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, "lock.db")).mode & 0o777).toBe(0o600);
    expect(directory.warnings).toEqual([]);
    expect({ ...directory }).toEqual({
      path,
      databaseFile: join(path, "anteroom.db"),
      rootKeyFile: join(path, "root.key"),
      adminTokenFile: join(path, "admin.token"),
      serverFile: join(path, "server.json"),
      warnings: [],
    });
  });

  it("warns when others may enter it", () => {
    mkdirSync(path);
    chmodSync(path, 0o755);

    using directory = openDataDirectory(path);

    expect(directory.warnings).toEqual([expect.stringContaining(`chmod 700 ${path}`)]);
  });

  it("is refused when it is a file", () => {
    writeFileSync(path, "");

    expect(refusalOf(path)).toContain(`The data directory ${path} cannot be used (EEXIST)`);
  });

  it("is refused when its lock file is no database", () => {
    mkdirSync(path);
    writeFileSync(join(path, "lock.db"), "not a database, and long enough to be looked at ".repeat(100));

    expect(refusalOf(path)).toContain("cannot be used (SQLITE_NOTADB)");
  });

  it("keeps a second opening in the same process out, and does not lose its lock over it", () => {
    using _directory = openDataDirectory(path);

    expect(refusalOf(path)).toContain("is in use by another Anteroom process");
    expect(refusalOf(path)).toContain("is in use by another Anteroom process");
  });

  it("can be opened again after it was closed, even twice", () => {
    const directory = openDataDirectory(path);
    directory.close();
    directory.close();

    using again = openDataDirectory(path);

    expect(again.path).toBe(path);
  });

  it("shows where the server listens until it is closed", () => {
    const directory = openDataDirectory(path);
    directory.writeServerFile(server);
    directory.writeServerFile({ ...server, url: "http://localhost:8081" });
    const shown = readServerFile(path);
    const mode = statSync(directory.serverFile).mode & 0o777;
    const names = readdirSync(path).sort();
    directory.close();

    expect(shown).toEqual({ ...server, url: "http://localhost:8081" });
    expect(mode).toBe(0o600);
    expect(names).toEqual(["lock.db", "server.json"]);
    expect(existsSync(directory.serverFile)).toBe(false);
  });

  it.each(["", "{", "null", "[]", '{"url":1,"pid":2,"startedAt":"x"}', '{"url":"x","pid":"2","startedAt":"x"}'])(
    "does not believe a server file that holds %j",
    (content) => {
      mkdirSync(path);
      writeFileSync(join(path, "server.json"), content);

      expect(readServerFile(path)).toBeUndefined();
    },
  );

  it("creates secret files for their owner only and never replaces one", () => {
    using directory = openDataDirectory(path);

    directory.createSecretFile(directory.adminTokenFile, "first\n");

    expect(() => directory.createSecretFile(directory.adminTokenFile, "second\n")).toThrow(
      expect.objectContaining({ code: "EEXIST" }),
    );
    expect(directory.has(directory.adminTokenFile)).toBe(true);
    expect(directory.has(directory.databaseFile)).toBe(false);
    expect(readFileSync(directory.adminTokenFile, "utf8")).toBe("first\n");
    expect(statSync(directory.adminTokenFile).mode & 0o777).toBe(0o600);
    expect(readdirSync(path).sort()).toEqual(["admin.token", "lock.db"]);
  });

  it("is cleared of what a killed server left half written, and of nothing else", () => {
    mkdirSync(path, { mode: 0o700 });
    for (const name of [".root.key.0123456789abcdef.tmp", "server.json", "root.key", ".keep.tmp", "anteroom.db"]) {
      writeFileSync(join(path, name), "x");
    }

    using _directory = openDataDirectory(path);

    expect(readdirSync(path).sort()).toEqual([".keep.tmp", "anteroom.db", "lock.db", "root.key"]);
  });
});

describe("a data directory that another process holds", () => {
  it("is refused with that process's address, and free once it is killed with -9", async () => {
    const holder = await startHolder(path);

    const refusal = refusalOf(path);
    const before = readServerFile(path);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    using directory = openDataDirectory(path);

    expect(refusal).toContain(`is in use by the server at http://localhost:9 (process ${holder.pid}, started 2026-`);
    expect(refusal).toContain("ANTEROOM_DATA_DIR");
    expect(before?.pid).toBe(holder.pid);
    expect(existsSync(directory.serverFile)).toBe(false);
  });

  it("keeps others out while this one holds it", async () => {
    using directory = openDataDirectory(path);
    directory.writeServerFile(server);
    refusalOf(path);

    const second = spawnHolder(path);
    let output = "";
    second.stderr?.on("data", (chunk) => {
      output += chunk;
    });
    const [code] = await once(second, "exit");

    expect(code).toBe(1);
    expect(output).toContain("is in use by the server at http://localhost:8080 (process 4711");
  });
});

/** Starts a process that opens the directory, writes `server.json`, says so and waits to be killed. */
async function startHolder(directory: string): Promise<ChildProcess> {
  const holder = spawnHolder(directory);
  if (holder.stdout === null) throw new Error("The holder has an output.");
  await once(holder.stdout, "data");
  return holder;
}

function spawnHolder(directory: string): ChildProcess {
  const script = `
    import { openDataDirectory } from ${JSON.stringify(moduleUrl)};
    globalThis.held = openDataDirectory(${JSON.stringify(directory)});
    held.writeServerFile({ url: "http://localhost:9", pid: process.pid, startedAt: "2026-01-02T03:04:05.678Z" });
    console.log("held");
    setInterval(() => undefined, 1000);
  `;
  return spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "pipe", "pipe"] });
}

function refusalOf(directory: string): string {
  try {
    openDataDirectory(directory).close();
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return String(error);
  }
  throw new Error("It was not refused.");
}
