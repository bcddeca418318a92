import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ProcessRequest } from "../load/loop-probe.ts";

const START_TIMEOUT_MS = 120_000;
const KEPT_LINES = 20;
const LOOP_PROBE = new URL("../load/loop-probe.ts", import.meta.url).href;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A server in a process of its own, under the Node that runs the bench. */
export interface ServerProcess extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Its resident memory, in bytes. */
  residentBytes(): number;
  /** Asks the process itself something. */
  ask(request: ProcessRequest): Promise<number>;
}

/** Runs a program that says `listening on <url>` once it is ready. */
export async function startServerProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, ["--disable-proto=throw", "--import", LOOP_PROBE, ...args], {
    cwd: ROOT,
    env: { ...withoutSettings(), NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(timer);
  };
  try {
    const url = await readyUrl(child, ended);
    return {
      host: url.hostname,
      port: Number(url.port),
      residentBytes: () => residentBytes(child.pid ?? 0),
      ask: (request) => ask(child, request),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is set for a real server on this machine must not reach the one that is measured. */
function withoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ANTEROOM_")));
}

async function readyUrl(child: ChildProcess, ended: Promise<unknown>): Promise<URL> {
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<URL>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    // Read to the end, so that the server never waits for room in the pipe.
    createInterface({ input: stream }).on("line", (line) => {
      if (said.push(line) > KEPT_LINES) said.shift();
      const url = /listening on (?<url>http:\/\/[\w.:-]+)/.exec(line)?.groups?.["url"];
      if (url !== undefined) resolve(new URL(url));
    });
  }
  const lost = (why: string): void => reject(new Error(`${child.spawnargs.at(-1)} ${why}:\n${said.join("\n")}`));
  const timer = setTimeout(() => lost("was not ready in time"), START_TIMEOUT_MS);
  void ended.then(() => lost("ended before it was ready"));
  return await promise.finally(() => clearTimeout(timer));
}

function residentBytes(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1024;
}

async function ask(child: ChildProcess, request: ProcessRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const lost = (): void => reject(new Error(`${child.spawnargs.at(-1)} ended while it was asked to ${request.ask}.`));
  child.once("message", (answer) => resolve(Number(answer)));
  child.once("exit", lost);
  child.send(request);
  return await promise.finally(() => child.off("exit", lost));
}
