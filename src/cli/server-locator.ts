import { readFile } from "node:fs/promises";
import path from "node:path";
import { isJsonObject } from "../lib/json.ts";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";

/** The flags that say where the server is and who asks. */
export interface ServerFlags {
  readonly url?: string;
  readonly dataDir?: string;
  readonly tokenFile?: string;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A running server checks out within this time, or it counts as gone. */
const healthTimeoutMs = 3000;

/** The data directory: flag, then environment, then `.anteroom` here; absolute. */
export function dataDirectory(flags: ServerFlags, env: Environment): string {
  return path.resolve(flags.dataDir ?? (env["ANTEROOM_DATA_DIR"] || ".anteroom"));
}

/**
 * The base URL of the server, without a slash at the end: `--url`, else what `server.json` in the data directory says.
 * @throws {CliError} `usage` when `--url` is no HTTP URL; `unavailable` when no server runs on the data directory.
 */
export async function locateServer(flags: ServerFlags, env: Environment): Promise<string> {
  if (flags.url !== undefined) return baseUrl(flags.url);
  const directory = dataDirectory(flags, env);
  const url = await readServerFile(path.join(directory, "server.json"));
  if (url === undefined || !(await isHealthy(url))) {
    const state = url === undefined ? "" : ` Its server.json names ${url}, which does not answer.`;
    throw new CliError(exitCodes.unavailable, `No Anteroom is running on the data directory ${directory}.${state}`, {
      lines: [
        `Start one with: anteroom serve --data-dir ${directory}`,
        "Or name a running one with --data-dir, ANTEROOM_DATA_DIR or --url.",
      ],
    });
  }
  return url;
}

/**
 * The API token: from `--token-file`, else `admin.token` in the data directory.
 * @throws {CliError} `notAuthorised` when the file cannot be read or holds no token.
 */
export async function readToken(flags: ServerFlags, env: Environment): Promise<string> {
  const file = flags.tokenFile ?? path.join(dataDirectory(flags, env), "admin.token");
  const token = await readTokenFile(file);
  if (/^[\x21-\x7e]{1,512}$/.test(token)) return token;
  throw new CliError(exitCodes.notAuthorised, `The file ${file} does not hold one API token.`, {
    lines: ["It should hold the token alone on one line."],
  });
}

/**
 * Reads a file that holds a token on one line.
 * @throws {CliError} `notAuthorised` when the file cannot be read.
 */
export async function readTokenFile(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw new CliError(exitCodes.notAuthorised, `The token file ${file} cannot be read (${errorCode(error)}).`, {
      lines: ["Name another with --token-file, or the server's data directory with --data-dir."],
    });
  }
}

function baseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new CliError(exitCodes.usage, "--url must be an http or https URL, such as http://localhost:8080.");
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

async function readServerFile(file: string): Promise<string | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    const url = isJsonObject(value) ? value["url"] : undefined;
    return typeof url === "string" ? baseUrl(url) : undefined;
  } catch {
    return undefined;
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(healthTimeoutMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
