import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { startApp } from "../../src/app.ts";
import type { Clock } from "../../src/domain/clock.ts";
import { mediaTypes } from "../../src/http/api/file-answer.ts";
import type { Method, Route } from "../../src/http/api/route.ts";
import { routes } from "../../src/http/api/routes.ts";
import { createLog } from "../../src/log/log.ts";
import { peekWorkspaceKeys } from "../../src/store/data-keys.ts";
import type { Place } from "../support/people.ts";

/** A JSON object of an answer; tests look at members they expect. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at, and its shape is checked against its schema.
export type Json = Record<string, any>;

/** An answer of the management API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly text: string;
}

/** What a request says beyond method, path and body. */
export interface Asking {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole Anteroom with clients for its management API and for SCIM. */
export interface RunningApi extends AsyncDisposable {
  readonly url: string;
  readonly clock: { at: number } & Clock;
  readonly log: string[];
  readonly databaseFile: string;
  readonly adminToken: string;
  /** Where a test puts people. */
  readonly place: Place;
  /** Every `METHOD /path/{id}` that was answered with success, so that a test can tell what was never tried. */
  readonly succeeded: Set<string>;
  /** Does what is due in the background by the clock; answers how many jobs ended. */
  readonly runJobs: () => Promise<number>;
  /** Calls `/api/v1<path>` and checks the answer against the schema of its endpoint. */
  readonly call: (method: Method | "HEAD", path: string, body?: unknown, asking?: Asking) => Promise<ApiAnswer>;
  /** Calls `/scim/v2<path>` as the connection whose token it is. */
  readonly scim: (token: string, method: string, path: string, body?: unknown) => Promise<ApiAnswer>;
}

/** Starts a server on a temporary directory; `limits` are flags or variables. */
export async function startApi(env: Readonly<Record<string, string>> = {}): Promise<RunningApi> {
  await using resources = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "anteroom-api-"));
  resources.defer(() => rmSync(directory, { recursive: true }));
  const log: string[] = [];
  const clock = { at: Date.UTC(2026, 10, 22, 12), now: () => clock.at };
  const destination = { write: (line: string) => void log.push(line) };
  const app = await startApp(
    { env: { ANTEROOM_DATA_DIR: directory, ANTEROOM_PORT: "0", ...env } },
    { clock, log: createLog({ level: "trace", destination }) },
  );
  resources.use(app);
  const adminToken = readFileSync(join(directory, "admin.token"), "utf8").trim();
  const workspaceId = peekWorkspaceKeys(join(directory, "anteroom.db"))?.workspaceId;
  if (workspaceId === undefined) throw new Error("The server has no workspace.");
  const succeeded = new Set<string>();
  const owned = resources.move();
  return {
    url: app.url,
    clock,
    log,
    databaseFile: join(directory, "anteroom.db"),
    adminToken,
    place: { store: app.store, workspaceId },
    succeeded,
    runJobs: async () => {
      await app.worker.runOnce();
      return app.jobs.runOnce();
    },
    call: async (method, path, body, asking = {}) => {
      const answer = await send(`${app.url}/api/v1${path}`, asking.token ?? adminToken, method, body, asking.headers);
      const route = routeOf(method, path);
      checkShape(answer, route);
      if (answer.status < 300 && route !== undefined) succeeded.add(`${route.method} ${route.path}`);
      return answer;
    },
    scim: (token, method, path, body) =>
      send(`${app.url}/scim/v2${path}`, token, method, body, { "Content-Type": "application/scim+json" }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function send(
  url: string,
  token: string,
  method: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const typed = body === undefined ? {} : { "Content-Type": "application/json" };
  const response = await fetch(url, {
    method,
    headers: { ...(token === "" ? {} : { Authorization: `Bearer ${token}` }), ...typed, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text !== "" && isJson(response.headers) ? (JSON.parse(text) as Json) : {},
    text,
  };
}

/** Answers without a body are of no type, and files are of their own. */
function isJson(headers: Headers): boolean {
  return /^application\/(?:[\w.]+\+)?json\b/.test(headers.get("content-type") ?? "");
}

/** The declaration that an address belongs to. */
function routeOf(method: string, path: string): Route | undefined {
  const bare = path.split("?", 1)[0] ?? "";
  return routes.find(
    (route) => route.method === method && new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(bare),
  );
}

/** What is answered is what the document says: no field more, no field less. */
function checkShape(answer: ApiAnswer, route: Route | undefined): void {
  if (answer.status >= 400) {
    const { type, title, status, detail, code, requestId } = answer.body;
    if (answer.text === "") return;
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect([type, title, detail, code, requestId].map((member) => typeof member)).toEqual(Array(5).fill("string"));
    expect(status).toBe(answer.status);
    return;
  }
  if (route === undefined) return;
  expect(answer.status).toBe(route.status);
  const file = route.answer === undefined ? undefined : mediaTypes.get(route.answer);
  if (route.answer === undefined) expect(answer.text).toBe("");
  else if (file !== undefined) expect(answer.headers.get("content-type")).toBe(file.mediaType);
  else expect(route.answer.parse(answer.body)).toEqual(answer.body);
}
