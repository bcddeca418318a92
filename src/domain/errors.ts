import type { JsonValue } from "../lib/json.ts";

/** Every reason for which Anteroom refuses something. Each wire has one table from these codes to its own. */
export type ErrorCode =
  | "invalid_syntax"
  | "invalid_value"
  | "invalid_filter"
  | "invalid_path"
  | "invalid_cursor"
  | "expired_cursor"
  | "invalid_count"
  | "no_target"
  | "mutability"
  | "uniqueness"
  | "conflict"
  | "version_mismatch"
  | "too_many"
  | "too_many_requests"
  | "too_large"
  | "unsupported_media_type"
  | "method_not_allowed"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "unsupported"
  | "unavailable";

/** What a refusal is about, for machines: `attribute`, `unmet`, `retryAfterSeconds` and the like. No secrets. */
export type ErrorFacts = Readonly<Record<string, JsonValue>>;

/**
 * A refusal. The message is one sentence for people that names the field, the problem and the fix; it is safe to show and
 * holds no secret. Anything else that is thrown is a defect and answered with an incident id.
 */
export class AnteroomError extends Error {
  override readonly name = "AnteroomError";
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.facts = facts;
  }
}

/** Whether a thrown value is a refusal, and, with a code, that very one. */
export function isAnteroomError(error: unknown, code?: ErrorCode): error is AnteroomError {
  return error instanceof AnteroomError && (code === undefined || error.code === code);
}
