import type { ServerResponse } from "node:http";
import type { AnteroomError, ErrorCode } from "../domain/errors.ts";
import type { JsonObject } from "../lib/json.ts";
import { retryAfterOf } from "./retry-after.ts";

/** How a refusal looks on the wires that speak RFC 9457. */
interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** Status and title of every refusal. */
const KINDS = {
  invalid_syntax: { status: 400, title: "The request cannot be read" },
  invalid_value: { status: 400, title: "A value is not acceptable" },
  invalid_filter: { status: 400, title: "The filter is not acceptable" },
  invalid_path: { status: 400, title: "The path is not acceptable" },
  invalid_cursor: { status: 400, title: "The cursor is not one of this query" },
  expired_cursor: { status: 400, title: "The cursor is too old" },
  invalid_count: { status: 400, title: "The count is not acceptable" },
  no_target: { status: 400, title: "There is nothing to change at that place" },
  mutability: { status: 400, title: "The value cannot be changed" },
  uniqueness: { status: 409, title: "The value is taken already" },
  conflict: { status: 409, title: "The current state does not allow this" },
  version_mismatch: { status: 412, title: "The resource has changed since it was read" },
  too_many: { status: 400, title: "Too much was asked for at once" },
  too_many_requests: { status: 429, title: "Too many requests" },
  too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The media type is not supported" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  unauthenticated: { status: 401, title: "Not authenticated" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  unsupported: { status: 501, title: "Not supported" },
  unavailable: { status: 503, title: "Not available at the moment" },
} as const satisfies Record<ErrorCode, ProblemKind>;

/** A refusal as a problem document: the HTTP status and the body. */
export interface Problem {
  readonly status: number;
  readonly body: JsonObject;
}

/** Renders a refusal by RFC 9457, with its facts beside the standard members. */
export function toProblem(error: AnteroomError, requestId: string): Problem {
  const { status, title } = KINDS[error.code];
  const { code, message: detail, facts } = error;
  return { status, body: { ...facts, type: `urn:anteroom:problem:${code}`, title, status, detail, code, requestId } };
}

/** Renders a refusal as `toProblem`; one that names a code closer than its kind, such as `already_linked`, has that one. */
export function toClosestProblem(error: AnteroomError, requestId: string): Problem {
  const { status, body } = toProblem(error, requestId);
  const code = error.facts["code"];
  return { status, body: typeof code === "string" ? { ...body, code, type: `urn:anteroom:problem:${code}` } : body };
}

/** Renders a defect. The request id is the incident id: the log line with the cause carries it, too. */
export function toDefectProblem(requestId: string): Problem {
  const detail = incidentSentence(requestId);
  const type = "urn:anteroom:problem:defect";
  return {
    status: 500,
    body: { type, title: "Anteroom failed", status: 500, detail, code: "defect", requestId },
  };
}

/** What a caller with an unknown `Expect` is told, on every wire. */
export const EXPECTATION_SENTENCE =
  "The Expect header asks for what is not known here; send 100-continue or leave it out.";

/** Renders the refusal of an unknown expectation: RFC 9110 §10.1.1. */
export function toExpectationProblem(requestId: string): Problem {
  const code = "expectation_failed";
  const title = "The expectation is not known";
  const type = `urn:anteroom:problem:${code}`;
  return { status: 417, body: { type, title, status: 417, detail: EXPECTATION_SENTENCE, code, requestId } };
}

/** What a caller is told about a defect, on every wire. */
export function incidentSentence(requestId: string): string {
  return `Anteroom failed on this request. Try again; if it stays, look for incident ${requestId} in the server's log.`;
}

/** Sets the headers that a refusal asks for whatever its body is: `Retry-After`, `Allow`. */
export function setRefusalHeaders(res: ServerResponse, error: AnteroomError): void {
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== undefined) res.setHeader("Retry-After", String(retryAfter));
  const { allow } = error.facts;
  if (error.code === "method_not_allowed" && typeof allow === "string") res.setHeader("Allow", allow);
}

/** Sends a problem; nothing happens when the answer has begun. `error` adds the headers that its code asks for. */
export function sendProblem(res: ServerResponse, problem: Problem, error?: AnteroomError): void {
  if (res.headersSent) return;
  if (problem.status === 401) res.setHeader("WWW-Authenticate", 'Bearer realm="anteroom"');
  if (error !== undefined) setRefusalHeaders(res, error);
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("Content-Type", "application/problem+json; charset=utf-8");
  res.statusCode = problem.status;
  res.end(JSON.stringify(problem.body));
}
