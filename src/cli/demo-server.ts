import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";
import type { Environment } from "./server-locator.ts";

/** A cold start on a slow machine takes some seconds; this is when waiting longer helps nobody. */
const startTimeoutMs = 60_000;
/** A server told to stop gets this long before it is killed. */
const stopTimeoutMs = 10_000;
/** How much of what the server said is kept for the case that it dies. */
const keptLines = 20;

/** A server of our own in another process, on a directory that goes when it goes. */
export interface DemoServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  readonly dataDir: string;
  /** Resolves when the process has ended, whatever ended it. */
  readonly ended: Promise<void>;
}

/** What a demo's server is started with. */
export interface DemoServerOptions {
  /** The executable, an absolute path. */
  readonly mainPath: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly env: Environment;
  /** Gives up on a server that is still starting. */
  readonly signal?: AbortSignal;
}

/**
 * Starts this program's `serve` on a new temporary directory.
 * @throws {CliError} `unavailable`, with the server's last lines, when it does not come up.
 */
export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const { mainPath, port, env, signal } = options;
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "anteroom-demo-"));
  const args = [
    "--disable-proto=throw",
    "--max-semi-space-size=8",
    "--use-largepages=silent",
    mainPath,
    "serve",
    "--data-dir",
    dataDir,
    "--port",
    String(port),
  ];
  const child = spawn(process.execPath, args, { env: withoutSettings(env), stdio: ["ignore", "pipe", "pipe"] });
  const ended = ending(child);
  const stop = async (): Promise<void> => {
    await stopChild(child, ended);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    return { url: await readyUrl(child, ended, signal), dataDir, ended, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The settings of a real server must not reach the one of the demo. */
function withoutSettings(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ANTEROOM_")));
}

async function ending(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.once("error", () => resolve());
  await promise;
}

async function readyUrl(child: ChildProcess, ended: Promise<void>, signal?: AbortSignal): Promise<string> {
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    // The lines are read to the end, so that the server never waits for room in the pipe.
    createInterface({ input: stream }).on("line", (line) => {
      if (said.push(line) > keptLines) said.shift();
      const ready = /listening on (https?:\/\/[^\s"]+)/.exec(line);
      if (ready?.[1] !== undefined) resolve(ready[1].replace(/[/.]+$/, ""));
    });
  }
  const lost = (message: string): void => reject(new CliError(exitCodes.unavailable, message, { lines: said }));
  const timer = setTimeout(() => lost("The demo's server did not start in time."), startTimeoutMs);
  const give = (): void => lost("The demo was stopped while its server was starting.");
  if (signal?.aborted === true) give();
  signal?.addEventListener("abort", give, { once: true });
  // One turn later the last lines have been read.
  void ended.then(async () => lost(await sleep(100, "The demo's server ended before it was ready.")));
  return await promise.finally(() => clearTimeout(timer));
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}
