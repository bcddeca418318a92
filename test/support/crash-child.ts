import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** The real server in a process of its own. */
export interface ServerProcess {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends it with a signal and answers what it died of. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<NodeJS.Signals | number | null>;
}

/** What else than the plain server to start. */
export interface HowToStart {
  /** The executable; it takes the arguments of `anteroom serve`. */
  readonly main?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts `serve` on a directory and a free port; resolves when it listens.
 * @throws {Error} with what it said when it ends before that
 */
export async function startServerProcess(directory: string, how: HowToStart = {}): Promise<ServerProcess> {
  const args = [
    "--disable-proto=throw",
    how.main ?? MAIN,
    "serve",
    "--data-dir",
    join(directory, "data"),
    "--port",
    "0",
  ];
  const env = { ...environment(directory), ...how.environment };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const url = await readyUrl(child, ended);
  return {
    url,
    end: async (signal) => {
      child.kill(signal);
      const [code, diedOf] = await ended;
      return diedOf ?? code;
    },
  };
}

/** A cache of compiled modules makes the many starts short; it is written by a server that ends by itself. */
function environment(directory: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ANTEROOM_"));
  return {
    ...Object.fromEntries(inherited),
    NODE_COMPILE_CACHE: join(directory, "compiled"),
    ANTEROOM_LOG_LEVEL: "error",
  };
}

async function readyUrl(child: ChildProcess, ended: Promise<unknown>): Promise<string> {
  const said: string[] = [];
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        const url = /listening on (http:\/\/\S+)/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
  });
  const died = ended.then(() => {
    throw new Error(`The server ended before it listened: ${said.slice(-5).join(" | ")}`);
  });
  return Promise.race([ready, died]);
}
