import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConsoleBlocks, toPattern } from "../support/console-block.ts";

const run = promisify(execFile);
const readme = readFileSync("README.md", "utf8");
const [start, ...tour] = readConsoleBlocks(readme);

describe("the tour of the README", () => {
  const directory = mkdtempSync(join(tmpdir(), "anteroom-tour-"));
  const environment = { ...process.env, ANTEROOM_DATA_DIR: join(directory, "data"), ANTEROOM_PORT: "0" };
  const definitions: string[] = [];
  let server: ChildProcess;
  let url = "";

  beforeAll(async () => {
    server = spawn("npm", ["start"], { env: environment, detached: true, stdio: ["ignore", "pipe", "ignore"] });
    url = await new Promise<string>((resolve, reject) => {
      server.once("exit", (code) => reject(new Error(`npm start ended with ${code}`)));
      server.stdout?.on("data", (chunk: Buffer) => {
        const found = /listening on (?<url>\S+)/.exec(chunk.toString())?.groups?.["url"];
        if (found !== undefined) resolve(found);
      });
    });
  });

  afterAll(() => {
    if (server.pid !== undefined) process.kill(-server.pid, "SIGTERM");
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it("begins with the two commands and says where the server is", () => {
    expect(start?.command).toBe("npm ci && npm start");
    expect(start?.output).toContain("listening on http://localhost:8080");
  });

  it("has enough steps to be a tour", () => {
    expect(tour.length).toBeGreaterThan(8);
  });

  it.each(tour)("$command", async ({ command, output }) => {
    const here = command.replaceAll("http://localhost:8080", url);
    const isDefinition = /^(\w+\(\) \{|export |\w+=)/.test(command);
    if (isDefinition) definitions.push(here);

    // A terminal shows both streams; the document shows what a terminal shows.
    const script = [...definitions, isDefinition ? "" : `{ ${here}\n} 2>&1`].join("\n");
    const { stdout } = await run("sh", ["-euc", script], { env: environment });

    expect(stdout.replaceAll(url, "http://localhost:8080")).toMatch(toPattern(output));
  });
});
