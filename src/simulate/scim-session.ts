import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject, type JsonObject } from "../lib/json.ts";
import type { ClientProfile } from "./client-profile.ts";
import { type Credential, TokenSource } from "./credential.ts";
import { Meter } from "./meter.ts";
import { Pace } from "./pace.ts";
import { textAt } from "./wire.ts";

/** Where a client reaches the server, and how hard it goes about it. */
export interface ClientOptions {
  /** The SCIM base URL, without a slash at the end. */
  readonly baseUrl: string;
  readonly token: Credential;
  /** The longest single wait that a provider's rules can impose on a run, in seconds; 60 by default. */
  readonly maxWaitSeconds?: number;
  /** As fast as possible when absent. */
  readonly requestsPerSecond?: number;
  /** Told about every wait, in a sentence. */
  readonly log?: (message: string) => void;
  /** Told about every answer to a request of the provider, checks not included. */
  readonly onCall?: (call: Call) => void;
  /** Has nothing more sent, and ends waits; what was sent is answered first, so that nothing of it comes later. */
  readonly signal?: AbortSignal;
}

/** One request of a simulated provider. */
export interface Call {
  readonly method: string;
  /** Below the SCIM base URL, with the query. */
  readonly path: string;
  /** 0 when no answer came. */
  readonly status: number;
  readonly durationMs: number;
}

/** What a session needs of a profile. */
export type SessionProfile = Pick<ClientProfile, "headers" | "authorization" | "contentType" | "timeoutMs" | "retry">;

/** An answer: its status and its JSON object, if it had one. */
export interface Answer {
  readonly status: number;
  readonly body: JsonObject | undefined;
}

/** An answer that the client cannot go on with; status 0 when there was none. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  readonly status: number;
  /** The `detail` of the SCIM error, which providers show to administrators. */
  readonly detail: string | undefined;

  constructor(status: number, message: string, detail?: string) {
    super(message);
    this.status = status;
    this.detail = detail;
  }
}

/** A SCIM client's connection: sends requests as its profile says, waits when told to, counts and times what it sent. */
export class ScimSession {
  readonly meter: Meter = new Meter();
  readonly #profile: SessionProfile;
  readonly #options: ClientOptions;
  readonly #tokens: TokenSource;
  readonly #pace: Pace;
  #requests = 0;

  constructor(profile: SessionProfile, options: ClientOptions) {
    this.#profile = profile;
    this.#options = options;
    this.#tokens = new TokenSource(options.token);
    this.#pace = new Pace(options.requestsPerSecond);
  }

  /** How many requests were sent so far, repeats included. */
  get requests(): number {
    return this.#requests;
  }

  /**
   * Sends a request as often as the profile's rule says.
   * @throws {UnexpectedAnswer} when the status is not among `expected`, no answer came in time, or the answer is not JSON.
   */
  async send(method: string, path: string, expected: readonly number[], body?: JsonObject): Promise<Answer> {
    const { retry } = this.#profile;
    for (let attempt = 1; ; attempt += 1) {
      const raw = await this.#exchange(method, path, body);
      const isLast = attempt >= retry.attempts;
      if (raw instanceof UnexpectedAnswer) {
        if (isLast || !retry.lostAnswers) throw raw;
        await this.#wait("no answer came", undefined, attempt);
      } else if (!isLast && retry.statuses.includes(raw.status)) {
        await this.#wait(`the server answered ${raw.status}`, raw.retryAfter, attempt);
      } else {
        const answer = { status: raw.status, body: parseBody(raw.text, raw.status) };
        if (expected.includes(answer.status)) return answer;
        throw unexpected(method, path, answer);
      }
    }
  }

  async #exchange(method: string, path: string, body: JsonObject | undefined): Promise<RawAnswer | UnexpectedAnswer> {
    const token = await this.#tokens.token();
    if (!this.#isEnded()) await this.#pace.turn();
    if (this.#isEnded()) return new UnexpectedAnswer(0, `${method} ${path}: the run was ended.`);
    this.#requests += 1;
    const started = performance.now();
    try {
      const response = await fetch(`${this.#options.baseUrl}${path}`, {
        method,
        headers: this.#headers(token, body !== undefined),
        redirect: "manual",
        signal: AbortSignal.timeout(this.#profile.timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      this.#note({ method, path, status: response.status, durationMs: performance.now() - started });
      return { status: response.status, retryAfter: response.headers.get("retry-after") ?? undefined, text };
    } catch (error) {
      this.#note({ method, path, status: 0, durationMs: performance.now() - started });
      return this.#lost(error, method, path);
    }
  }

  #isEnded(): boolean {
    return this.#options.signal?.aborted === true;
  }

  #note(call: Call): void {
    this.meter.note(call.status, call.durationMs);
    this.#options.onCall?.(call);
  }

  #headers(token: string, hasBody: boolean): Record<string, string> {
    const { headers, authorization, contentType } = this.#profile;
    return {
      ...headers,
      Authorization: authorization === "bare" ? token : `Bearer ${token}`,
      ...(hasBody ? { "Content-Type": contentType } : {}),
    };
  }

  #lost(error: unknown, method: string, path: string): UnexpectedAnswer {
    if (error instanceof Error && error.name === "TimeoutError") {
      return new UnexpectedAnswer(0, `${method} ${path}: no answer within ${this.#profile.timeoutMs / 1000} s.`);
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return new UnexpectedAnswer(0, `${method} ${path}: no answer (${cause}).`);
  }

  async #wait(why: string, retryAfter: string | undefined, attempt: number): Promise<void> {
    const { retry } = this.#profile;
    const wanted = (retry.readsRetryAfter ? wholeSeconds(retryAfter) : undefined) ?? fallback(retry, attempt);
    const seconds = Math.min(wanted, this.#options.maxWaitSeconds ?? 60);
    this.#options.log?.(
      `${why.replace(/^./, (first) => first.toUpperCase())}; waiting ${seconds} s before the next try.`,
    );
    await sleep(seconds * 1000, undefined, this.#options.signal && { signal: this.#options.signal });
  }
}

interface RawAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

function wholeSeconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}

function fallback(retry: SessionProfile["retry"], attempt: number): number {
  return retry.firstWaitSeconds * retry.factor ** (attempt - 1);
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

function unexpected(method: string, path: string, { status, body }: Answer): UnexpectedAnswer {
  const detail = textAt(body, "detail");
  const message = `${method} ${path.slice(0, 80)} answered ${status}${detail === undefined ? "" : `: ${detail}`}`;
  return new UnexpectedAnswer(status, message, detail);
}
