import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { CliError } from "./cli-error.ts";
import { exitCodeForStatus, exitCodes } from "./exit-code.ts";
import { objectsAt, textAt } from "./fields.ts";

/** Query parameters; those that are `undefined` are not sent. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** One page, or several put together, of a list. */
export interface Page extends JsonObject {
  readonly items: readonly JsonObject[];
  readonly nextCursor?: string;
}

/** How a management API is reached. */
export interface ApiOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly token: string;
  /** Why, and by whose approval: sent with every request. */
  readonly reason?: string;
  readonly approval?: string;
  /** How long one answer may take; 60 s by default, a little more than the server allows itself. */
  readonly timeoutMs?: number;
}

/** The most items the server gives at once. */
const pageSize = 200;

/** A client of the management API. Every method throws {@link CliError} for an answer that is no success. */
export class ApiClient {
  readonly baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;

  constructor(options: ApiOptions) {
    this.baseUrl = options.baseUrl;
    const { token, reason, approval } = options;
    this.#headers = {
      Accept: "application/json",
      Authorization: `Bearer ${token}`,
      ...(reason !== undefined && { "Anteroom-Reason": encodeURIComponent(reason) }),
      ...(approval !== undefined && { "Anteroom-Approval": encodeURIComponent(approval) }),
    };
    this.#timeoutMs = options.timeoutMs ?? 60_000;
  }

  /** Reads one object. */
  async get(path: string, query: Query = {}): Promise<JsonObject> {
    return await this.#request("GET", path, query);
  }

  /** Reads one object, or `undefined` when there is none (404). */
  async find(path: string): Promise<JsonObject | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof CliError && error.exitCode === exitCodes.notFound) return undefined;
      throw error;
    }
  }

  /** Reads up to `limit` items, following cursors; `nextCursor` says where to go on. */
  async list(path: string, query: Query = {}, limit = 50): Promise<Page> {
    const items: JsonObject[] = [];
    let cursor = query["cursor"];
    do {
      const page = await this.get(path, { ...query, cursor, limit: Math.min(limit - items.length, pageSize) });
      items.push(...objectsAt(page, "items"));
      cursor = textAt(page, "nextCursor") || undefined;
    } while (cursor !== undefined && items.length < limit);
    return cursor === undefined ? { items } : { items, nextCursor: String(cursor) };
  }

  /** Creates something, or makes something happen. */
  async post(path: string, body: JsonObject = {}): Promise<JsonObject> {
    return await this.#request("POST", path, {}, body);
  }

  /** Puts something in place. */
  async put(path: string, body: JsonObject): Promise<JsonObject> {
    return await this.#request("PUT", path, {}, body);
  }

  /** Changes the named members. */
  async patch(path: string, body: JsonObject): Promise<JsonObject> {
    return await this.#request("PATCH", path, {}, body);
  }

  /** Takes something away; an answer without a body reads as an empty object. */
  async delete(path: string): Promise<JsonObject> {
    return await this.#request("DELETE", path, {});
  }

  async #request(method: string, path: string, query: Query, body?: JsonObject): Promise<JsonObject> {
    const { response, text } = await this.#send(method, `${this.baseUrl}/api/v1${path}${search(query)}`, body);
    const value = parse(text);
    if (!response.ok) throw refusal(response.status, value);
    if (value !== undefined) return value;
    if (text === "") return {};
    throw new CliError(exitCodes.failure, `${this.baseUrl} answered something that is not JSON. Is it an Anteroom?`);
  }

  async #send(method: string, url: string, body?: JsonObject): Promise<{ response: Response; text: string }> {
    const typed = body === undefined ? {} : { "Content-Type": "application/json" };
    try {
      const response = await fetch(url, {
        method,
        headers: { ...this.#headers, ...typed },
        // A redirect could carry the token to another server.
        redirect: "manual",
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { response, text: await response.text() };
    } catch (error) {
      throw new CliError(exitCodes.unavailable, `${this.baseUrl} does not answer (${reason(error)}).`, {
        lines: ["Is the server running, and is the address right?"],
      });
    }
  }
}

/** A path below `/api/v1`, its variable parts escaped. */
export function apiPath(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((path, part, index) => `${path}${encodeURIComponent(values[index - 1] ?? "")}${part}`);
}

function search(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? "" : `?${parameters}`;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  if (error.name === "TimeoutError") return "no answer in time";
  const cause = error.cause;
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause ? String(cause.code) : cause.message;
}

/** From a problem document (RFC 9457) to the error that a person sees. */
function refusal(status: number, problem: JsonObject | undefined): CliError {
  const exitCode = exitCodeForStatus(status);
  const message = textAt(problem, "detail") || textAt(problem, "title") || `The server answered ${status}.`;
  const lines = [
    ...unmetLines(problem),
    ...problemLines(problem),
    ...entryLines(problem),
    ...adviceLines(status, problem),
  ];
  return new CliError(exitCode, message, problem === undefined ? { lines } : { lines, problem });
}

function unmetLines(problem: JsonObject | undefined): readonly string[] {
  return objectsAt(problem, "unmet").map((gate) => {
    const next = textAt(gate, "nextStep");
    const state = `${textAt(gate, "gate")} is ${textAt(gate, "value")}, needed: ${neededText(gate)}`;
    return next === "" ? `  ${state}` : `  ${state}. ${next}`;
  });
}

/** All wrong fields but the first, which the message names. */
function problemLines(problem: JsonObject | undefined): readonly string[] {
  return objectsAt(problem, "problems")
    .slice(1)
    .map((each) => `  ${textAt(each, "problem")}`);
}

/** The accounts inside the export of an authenticator app, of which one has to be named. */
function entryLines(problem: JsonObject | undefined): readonly string[] {
  return objectsAt(problem, "entries").map((entry) => {
    const name = [textAt(entry, "issuer"), textAt(entry, "label")].filter((text) => text !== "").join(":");
    const use = entry["timeBased"] === false ? " (counts its codes: not supported)" : "";
    return `  --entry ${textAt(entry, "number")}  ${name}${use}`;
  });
}

function neededText(gate: JsonObject): string {
  const needed = gate["needed"];
  return Array.isArray(needed) ? needed.join(" or ") : textAt(gate, "needed");
}

function adviceLines(status: number, problem: JsonObject | undefined): readonly string[] {
  if (status === 401) return ["Name the file with a valid API token with --token-file."];
  const approval = textAt(problem, "approval");
  if (approval !== "") {
    return [
      `Another person runs: anteroom approvals approve ${approval}`,
      `Then repeat the command with --approval ${approval}`,
    ];
  }
  const requestId = textAt(problem, "requestId");
  const isKnown = requestId === "" || textAt(problem, "detail").includes(requestId);
  return status === 500 && !isKnown ? [`The server's log has more under request ${requestId}.`] : [];
}
