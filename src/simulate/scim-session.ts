import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { textAt } from "./wire.ts";

/** What one identity provider's client is like on the wire. */
export interface SessionOptions {
  /** The SCIM base URL, without a slash at the end. */
  readonly baseUrl: string;
  /** Headers of every request, the credential among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long one answer may take. */
  readonly timeoutMs: number;
  /** How often one request is sent before the client gives up on 429 and 503. */
  readonly attempts: number;
  /** The longest single wait a `Retry-After` can impose on the run. */
  readonly maxWaitSeconds: number;
  /** Told about every wait, in a sentence. */
  readonly log?: (message: string) => void;
}

/** An answer: its status and its JSON object, if it had one. */
export interface Answer {
  readonly status: number;
  readonly body: JsonObject | undefined;
}

/** An answer that the client cannot go on with. The message is what an administrator would see in the provider's log. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A SCIM client's connection: sends requests one by one, waits when told to, counts what it sent. */
export class ScimSession {
  readonly #options: SessionOptions;
  #requests = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** How many requests were sent so far, repeats included. */
  get requests(): number {
    return this.#requests;
  }

  /**
   * Sends a request until it gets an answer other than 429 and 503.
   * @throws {UnexpectedAnswer} when the status is not among `expected`, no answer came in time, or the answer is not JSON.
   */
  async send(method: string, path: string, expected: readonly number[], body?: JsonObject): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#fetch(method, path, body);
      const text = await this.#read(response, method, path);
      if (isBusy(response.status) && attempt < this.#options.attempts) {
        await this.#wait(response, attempt);
        continue;
      }
      const answer = { status: response.status, body: parseBody(text, response.status) };
      if (expected.includes(answer.status)) return answer;
      throw new UnexpectedAnswer(answer.status, describe(method, path, answer));
    }
  }

  async #fetch(method: string, path: string, body: JsonObject | undefined): Promise<Response> {
    this.#requests += 1;
    const headers = { ...this.#options.headers };
    if (body !== undefined) headers["Content-Type"] = "application/scim+json; charset=utf-8";
    try {
      return await fetch(`${this.#options.baseUrl}${path}`, {
        method,
        headers,
        redirect: "manual",
        signal: AbortSignal.timeout(this.#options.timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw this.#lost(error, method, path);
    }
  }

  async #read(response: Response, method: string, path: string): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw this.#lost(error, method, path);
    }
  }

  #lost(error: unknown, method: string, path: string): UnexpectedAnswer {
    if (error instanceof Error && error.name === "TimeoutError") {
      return new UnexpectedAnswer(0, `${method} ${path}: no answer within ${this.#options.timeoutMs / 1000} s.`);
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return new UnexpectedAnswer(0, `${method} ${path}: no answer (${cause}).`);
  }

  async #wait(response: Response, attempt: number): Promise<void> {
    const seconds = Math.min(waitSeconds(response.headers.get("retry-after"), attempt), this.#options.maxWaitSeconds);
    this.#options.log?.(`The server answered ${response.status}; waiting ${seconds} s before the next try.`);
    await sleep(seconds * 1000);
  }
}

function isBusy(status: number): boolean {
  return status === 429 || status === 503;
}

/** Whole seconds only, as Okta reads the header; five minutes when it is missing, doubled at each try. */
function waitSeconds(header: string | null, attempt: number): number {
  if (header !== null && /^\d{1,9}$/.test(header)) return Number(header);
  return 300 * 2 ** (attempt - 1);
}

function parseBody(text: string, status: number): JsonObject | undefined {
  if (text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    throw new UnexpectedAnswer(status, `Invalid JSON: the server answered ${status} with something else.`);
  }
}

function describe(method: string, path: string, answer: Answer): string {
  const detail = textAt(answer.body, "detail");
  return `${method} ${path.slice(0, 80)} answered ${answer.status}${detail === undefined ? "" : `: ${detail}`}`;
}
