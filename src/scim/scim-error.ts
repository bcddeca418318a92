import type { AnteroomError, ErrorCode } from "../domain/errors.ts";
import type { JsonObject } from "../lib/json.ts";

/** The URN of an error message, RFC 7644 §3.12. */
export const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

/** How a refusal looks on the SCIM wire. */
export interface ScimStatus {
  readonly status: number;
  readonly scimType?: string;
}

/** Status and `scimType` of every refusal, RFC 7644 §3.12 and RFC 9865 §2.1. Codes without a `scimType` of their own have none. */
const STATUSES = {
  invalid_syntax: { status: 400, scimType: "invalidSyntax" },
  invalid_value: { status: 400, scimType: "invalidValue" },
  invalid_filter: { status: 400, scimType: "invalidFilter" },
  invalid_path: { status: 400, scimType: "invalidPath" },
  invalid_cursor: { status: 400, scimType: "invalidCursor" },
  expired_cursor: { status: 400, scimType: "expiredCursor" },
  invalid_count: { status: 400, scimType: "invalidCount" },
  no_target: { status: 400, scimType: "noTarget" },
  mutability: { status: 400, scimType: "mutability" },
  uniqueness: { status: 409, scimType: "uniqueness" },
  conflict: { status: 409 },
  version_mismatch: { status: 412 },
  too_many: { status: 400, scimType: "tooMany" },
  too_many_requests: { status: 429 },
  too_large: { status: 413 },
  unsupported_media_type: { status: 415 },
  method_not_allowed: { status: 405 },
  unauthenticated: { status: 401 },
  forbidden: { status: 403 },
  not_found: { status: 404 },
  unsupported: { status: 501 },
  unavailable: { status: 503 },
} as const satisfies Record<ErrorCode, ScimStatus>;

/** A refusal as a SCIM answer: the HTTP status and the body. */
export interface ScimError {
  readonly status: number;
  readonly body: JsonObject;
}

/** Renders a refusal. `detail` is its message: Okta shows it to the administrator. */
export function toScimError(error: AnteroomError): ScimError {
  const known: ScimStatus = STATUSES[error.code];
  return scimError(known.status, error.message, known.scimType);
}

/** Renders a failure that is no refusal, such as a defect with its incident id. */
export function scimError(status: number, detail: string, scimType?: string): ScimError {
  const type = scimType === undefined ? {} : { scimType };
  return { status, body: { schemas: [ERROR_URN], ...type, detail, status: String(status) } };
}
