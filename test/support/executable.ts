import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary directory that goes with its scope. */
export function aDirectory(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "anteroom-process-"));
  return {
    path,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/** What a process said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A server in a process of its own. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly adminToken: string;
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Ended>;
  /** Calls the management API as the local administrator. */
  api(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Proves presence on the host, as `anteroom step-up` does. */
  stepUp(): Promise<void>;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function start(args: readonly string[], env: NodeJS.ProcessEnv, input?: string): Started {
  return startNode(["--disable-proto=throw", "src/main.ts", ...args], env, input);
}

function startNode(args: readonly string[], env: NodeJS.ProcessEnv, input?: string): Started {
  const stdin = input === undefined ? "ignore" : "pipe";
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: [stdin, "pipe", "pipe"] });
  child.stdin?.end(input);
  return listenTo(child);
}

function listenTo(child: ChildProcess): Started {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs the executable to its end, with something on standard input if it reads that. */
export function runExecutable(args: readonly string[], env: NodeJS.ProcessEnv, input?: string): Promise<Ended> {
  return start(args, env, input).ended;
}

/** A demo that goes on until it is stopped. */
export interface RunningDemo extends AsyncDisposable {
  /** What it printed so far. */
  said(): string;
  /** Stops it by Ctrl-C. */
  stop(): Promise<Ended>;
}

/** Starts `demo` and waits until it has shown everything. */
export async function startDemo(): Promise<RunningDemo> {
  const { child, ended } = start(["demo"], {});
  let said = "";
  await new Promise<void>((resolve, reject) => {
    void ended.then((end) => reject(new Error(`demo ended with ${end.code}: ${end.stderr}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      // The last line of what it invites to.
      if (said.includes(" setup-code\n")) resolve();
    });
  });
  const stop = (): Promise<Ended> => {
    child.kill("SIGINT");
    return ended;
  };
  return { said: () => said, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** Runs any other program of Node to its end. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return startNode(args, env).ended;
}

/** Starts `serve` on a data directory and waits until it listens. */
export async function startServe(
  dataDir: string,
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<RunningServer> {
  const { child, ended } = start(["serve", ...flags], { ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: dataDir, ...env });
  return await running({ child, ended }, dataDir, (signal) => child.kill(signal));
}

/** Starts the server as its operators do, by `npm start`, and waits until it listens. `pid` is that of npm. */
export async function startShipped(dataDir: string): Promise<RunningServer> {
  const env = { ...process.env, ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: dataDir };
  // npm cannot pass every signal on, so that npm and the server get it as a group.
  const child = spawn("npm", ["start"], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  return await running(listenTo(child), dataDir, (signal) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  });
}

async function running(
  { child, ended }: Started,
  dataDir: string,
  kill: (signal: NodeJS.Signals) => void,
): Promise<RunningServer> {
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then((end) => reject(new Error(`serve ended with ${end.code}: ${end.stderr}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      const found = /listening on (?<url>\S+)/.exec(chunk.toString())?.groups?.["url"];
      if (found !== undefined) resolve(found);
    });
  });
  const adminToken = readFileSync(join(dataDir, "admin.token"), "utf8").trim();
  const stop = (signal: NodeJS.Signals): Promise<Ended> => {
    kill(signal);
    return ended;
  };
  async function api(method: string, path: string, sent?: unknown) {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json", "anteroom-reason": "test" },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  return {
    url,
    pid: child.pid ?? 0,
    adminToken,
    stop,
    api,
    async stepUp() {
      const { body } = await api("POST", "/step-up/challenge");
      const { file } = body as { readonly file: string };
      await api("POST", "/step-up", { code: readFileSync(file, "utf8").trim() });
    },
    [Symbol.asyncDispose]: async () => {
      await stop("SIGKILL");
    },
  };
}
