import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ProcessRequest } from "../load/process-request.ts";

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 10_000;
const KEPT_LINES = 20;
const LOOP_PROBE = new URL("../load/loop-probe.js", import.meta.url).href;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A server in a process of its own, under the Node that runs the bench. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lastLines: string[] = [];
  #url = new URL("http://127.0.0.1");

  private constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, ["--disable-proto=throw", "--import", LOOP_PROBE, ...args], {
      cwd: ROOT,
      env: { ...withoutSettings(), NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#ended = once(this.#child, "exit");
  }

  /** Runs a program until it says `listening on <url>`. */
  static async start(args: readonly string[]): Promise<ServerProcess> {
    const server = new ServerProcess(args);
    try {
      server.#url = await server.#readyUrl();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  get host(): string {
    return this.#url.hostname;
  }

  get port(): number {
    return Number(this.#url.port);
  }

  /** Its resident memory, in bytes. */
  residentBytes(): number {
    const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(this.#child.pid)], { encoding: "utf8" });
    return Number(kilobytes) * 1024;
  }

  /** Asks the process itself something. */
  async ask(request: ProcessRequest): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const lost = (): void => reject(this.#lost(`ended while it was asked to ${request.ask}`));
    this.#child.once("message", (answer) => resolve(Number(answer)));
    this.#child.once("close", lost);
    this.#child.send(request);
    return await promise.finally(() => this.#child.off("close", lost));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  async #readyUrl(): Promise<URL> {
    const { promise, resolve, reject } = Promise.withResolvers<URL>();
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      // Read to the end, so that the server never waits for room in the pipe.
      createInterface({ input: stream }).on("line", (line) => {
        if (this.#lastLines.push(line) > KEPT_LINES) this.#lastLines.shift();
        const url = /listening on (?<url>http:\/\/[\w.:-]+)/.exec(line)?.groups?.["url"];
        if (url !== undefined) resolve(new URL(url));
      });
    }
    const timer = setTimeout(() => reject(this.#lost("was not ready in time")), START_TIMEOUT_MS);
    this.#child.once("close", () => reject(this.#lost("ended before it was ready")));
    return await promise.finally(() => clearTimeout(timer));
  }

  #lost(why: string): Error {
    return new Error(`${this.#child.spawnargs.slice(4).join(" ")} ${why}:\n${this.#lastLines.join("\n")}`);
  }
}

/** What is set for a real server on this machine must not reach the one that is measured. */
function withoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ANTEROOM_")));
}
