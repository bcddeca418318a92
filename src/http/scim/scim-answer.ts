import type { ServerResponse } from "node:http";
import type { AnteroomError } from "../../domain/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import { scimError, toScimError } from "../../scim/scim-error.ts";
import { EXPECTATION_SENTENCE, incidentSentence } from "../problem.ts";
import { requestIdOf } from "../request-id.ts";
import { retryAfterOf } from "../retry-after.ts";

/** What is answered. */
export interface ScimAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent for 204. Text is JSON already. */
  readonly body?: JsonObject | string;
  /** Whether the request only asked whether we are there. */
  readonly probe?: boolean;
}

/** What every answer says: nothing of it is kept, guessed at, framed or sent over plain HTTP next time. */
const FIXED_HEAD: readonly string[] = [
  "Cache-Control",
  "no-store",
  "X-Content-Type-Options",
  "nosniff",
  "Content-Security-Policy",
  "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy",
  "no-referrer",
  "Strict-Transport-Security",
  "max-age=31536000; includeSubDomains",
];

/** Sends an answer; nothing happens when one has been sent, because time was up. */
export function sendScim(res: ServerResponse, { status, headers, body }: ScimAnswer): void {
  if (res.headersSent) return;
  const head = [...FIXED_HEAD, "X-Request-Id", requestIdOf(res)];
  for (const name in headers) head.push(name, headers[name] ?? "");
  if (body === undefined) {
    res.writeHead(status, head).end();
    return;
  }
  const text = typeof body === "string" ? body : JSON.stringify(body);
  head.push("Content-Type", "application/scim+json; charset=utf-8");
  const length = Buffer.byteLength(text);
  head.push("Content-Length", String(length));
  // Node leaves it out of answers to HEAD: RFC 9110 §9.3.2. Text in ASCII alone is written without looking for anything else.
  res.writeHead(status, head).end(text, length === text.length ? "latin1" : "utf8");
}

/** The answer that tells of a refusal. */
export function toScimRefusal(error: AnteroomError): ScimAnswer {
  const { status, body } = toScimError(error);
  const headers: Record<string, string> = {};
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== undefined) headers["Retry-After"] = String(retryAfter);
  if (status === 401) headers["WWW-Authenticate"] = 'Bearer realm="anteroom"';
  const allow = error.facts["allow"];
  if (status === 405 && typeof allow === "string") headers["Allow"] = allow;
  return { status, headers, body };
}

/** The answer to an unknown `Expect`: RFC 9110 §10.1.1. */
export function toScimUnexpected(): ScimAnswer {
  return scimError(417, EXPECTATION_SENTENCE);
}

/** The answer that tells of a defect. */
export function toScimDefect(requestId: string): ScimAnswer {
  return scimError(500, incidentSentence(requestId));
}
