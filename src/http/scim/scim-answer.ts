import type { Response } from "express";
import type { AnteroomError } from "../../domain/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import { scimError, toScimError } from "../../scim/scim-error.ts";
import { EXPECTATION_SENTENCE, incidentSentence } from "../problem.ts";
import { retryAfterOf } from "../retry-after.ts";

/** What is answered. */
export interface ScimAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent for 204. */
  readonly body?: JsonObject;
  /** Whether the request only asked whether we are there. */
  readonly probe?: boolean;
}

/** Sends an answer; nothing happens when one has been sent, because time was up. */
export function sendScim(res: Response, answer: ScimAnswer): void {
  if (res.headersSent) return;
  res.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) res.setHeader(name, value);
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("Content-Type", "application/scim+json; charset=utf-8");
  if (answer.body === undefined) return void res.end();
  const body = JSON.stringify(answer.body);
  // Node leaves it out of answers to HEAD: RFC 9110 §9.3.2.
  res.setHeader("Content-Length", Buffer.byteLength(body));
  res.end(body);
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
