import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { runProgram } from "../../../src/cli/program.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";

const neverRestored = () => Promise.reject(new Error("Nothing is restored here."));

type Json = Record<string, unknown>;

/** A request to the management API as the fake saw it. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded, below `/api/v1`, without its query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Json | undefined;
}

/** What a route answers; the status is 200 unless it says otherwise. */
export interface ApiAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

/** Answers by `METHOD /path`; everything else is a 404 problem. */
export type Routes = Readonly<Record<string, (request: ApiRequest) => ApiAnswer>>;

/** What one call of the program printed and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A fake server with a data directory that points to it, and the program to call on it. */
export interface FakeApi extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly seen: ApiRequest[];
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
}

/** The surroundings of one call. */
export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  /** Columns of a terminal that a person looks at; without it nobody does. */
  readonly columns?: number;
}

/** Starts a fake management API and writes `server.json` and `admin.token` for it; `fallback` answers other paths. */
export async function startFakeApi(
  routes: Routes,
  fallback: (request: ApiRequest) => ApiAnswer = missing,
): Promise<FakeApi> {
  const seen: ApiRequest[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === "/healthz") return void response.end("{}");
    const url = new URL(request.url ?? "/", "http://x");
    const text = Buffer.concat(chunks).toString("utf8");
    const entry: ApiRequest = {
      method: request.method ?? "",
      path: decodeURIComponent(url.pathname.replace("/api/v1", "")),
      query: Object.fromEntries(url.searchParams),
      authorization: request.headers.authorization,
      headers: request.headers,
      body: text === "" ? undefined : (JSON.parse(text) as Json),
    };
    seen.push(entry);
    const route = routes[`${entry.method} ${entry.path}`] ?? fallback;
    const { status = 200, body } = route(entry);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(body === undefined ? "" : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "anteroom-cli-"));
  writeFileSync(path.join(dataDir, "server.json"), JSON.stringify({ url, pid: process.pid, startedAt: "2026-01-01" }));
  writeFileSync(path.join(dataDir, "admin.token"), "anr_api_test\n");
  return {
    url,
    dataDir,
    seen,
    run: async (args, options) => await runCli(["--data-dir", dataDir, ...args], options),
    [Symbol.asyncDispose]: async () => {
      rmSync(dataDir, { recursive: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function missing(request: ApiRequest): ApiAnswer {
  return problem(404, "not_found", `There is no ${request.path}.`);
}

/** A problem document, RFC 9457. */
export function problem(status: number, code: string, detail: string, facts: Json = {}): ApiAnswer {
  return { status, body: { type: "about:blank", title: code, status, detail, code, requestId: "req-1", ...facts } };
}

/** Calls the program as the executable does, with streams of our own. */
export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const tty = options.columns === undefined ? {} : { isTTY: true, columns: options.columns };
  const terminal: Terminal = {
    stdout: Object.assign(stdout, tty),
    stderr,
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    env: options.env ?? {},
  };
  const serve = async (): Promise<void> => undefined;
  const code = await runProgram(
    { version: "1.2.3", mainPath: "/nowhere.ts", serve, restore: neverRestored, terminal },
    args,
  );
  return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
}
