import type { ServerResponse } from "node:http";
import type { AnteroomError, ErrorCode } from "../../domain/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import { incidentSentence } from "../problem.ts";
import { retryAfterOf } from "../retry-after.ts";

interface OAuthKind {
  readonly status: number;
  readonly error: string;
}

/** Status and `error` of a refusal at the token endpoint: RFC 6749 §5.2, and what it does not name. */
const KINDS: Readonly<Partial<Record<ErrorCode, OAuthKind>>> = {
  unauthenticated: { status: 401, error: "invalid_client" },
  not_found: { status: 404, error: "invalid_request" },
  method_not_allowed: { status: 405, error: "invalid_request" },
  too_large: { status: 413, error: "invalid_request" },
  too_many_requests: { status: 429, error: "temporarily_unavailable" },
  unavailable: { status: 503, error: "temporarily_unavailable" },
};
/** Whatever else is wrong is wrong with the request. */
const USUAL: OAuthKind = { status: 400, error: "invalid_request" };

/** Sends JSON that no cache may keep (RFC 6749 §5.1); nothing happens when an answer has been sent. */
export function sendOAuth(res: ServerResponse, status: number, body: JsonObject): void {
  if (res.headersSent) return;
  const text = JSON.stringify(body);
  res.writeHead(status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    Pragma: "no-cache",
    "Content-Length": Buffer.byteLength(text),
  });
  res.end(text);
}

/** Answers a refusal: RFC 6749 §5.2. `facts.error` says it closer than the code, such as `invalid_scope`. */
export function sendOAuthRefusal(res: ServerResponse, error: AnteroomError): void {
  if (res.headersSent) return;
  const { status, error: usual } = KINDS[error.code] ?? USUAL;
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== undefined) res.setHeader("Retry-After", String(retryAfter));
  if (status === 401) res.setHeader("WWW-Authenticate", 'Basic realm="anteroom"');
  const { allow, error: closer } = error.facts;
  if (status === 405 && typeof allow === "string") res.setHeader("Allow", allow);
  sendOAuth(res, status, {
    error: typeof closer === "string" ? closer : usual,
    error_description: describable(error.message),
  });
}

/** Answers a defect. */
export function sendOAuthDefect(res: ServerResponse, requestId: string): void {
  sendOAuth(res, 500, { error: "server_error", error_description: describable(incidentSentence(requestId)) });
}

/** RFC 6749 §5.2 allows printable ASCII without quotation marks and backslashes. */
function describable(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[^ !#-[\]-~]/g, "?");
}
