import type { ErrorCode } from "../errors.ts";

/** What went wrong with a call over SCIM, closer than its status: each has advice for every identity provider. */
export const ADVICE_CODES = [
  "token_missing",
  "token_malformed",
  "token_wrong_kind",
  "token_unknown",
  "token_expired",
  "token_revoked",
  "token_source",
  "plain_http",
  "doubled_path",
  "wrong_path",
  "frozen",
  "user_name_missing",
  "user_exists",
  "group_exists",
  "user_unknown",
  "group_unknown",
  "member_unknown",
  "not_found",
  "invalid_syntax",
  "invalid_value",
  "invalid_filter",
  "invalid_path",
  "invalid_cursor",
  "expired_cursor",
  "invalid_count",
  "no_target",
  "mutability",
  "uniqueness",
  "conflict",
  "version_mismatch",
  "too_many",
  "too_many_requests",
  "too_large",
  "unsupported_media_type",
  "method_not_allowed",
  "unauthenticated",
  "forbidden",
  "unsupported",
  "unavailable",
  "defect",
] as const;

/** One thing that goes wrong with calls over SCIM. */
export type AdviceCode = (typeof ADVICE_CODES)[number];

/** A call that was refused or failed, as it is known afterwards. */
export interface RefusedCall {
  readonly httpStatus: number;
  /** What was answered, which is the message of an `AnteroomError`. */
  readonly sentence: string;
  /** With or without its query. */
  readonly path: string;
  /** The code of the refusal; without it the status and the sentence decide. */
  readonly code?: ErrorCode | undefined;
}

/** The plainest code of each status, for records, which keep no code. */
const BY_STATUS: ReadonlyMap<number, AdviceCode> = new Map([
  [400, "invalid_value"],
  [401, "unauthenticated"],
  [403, "forbidden"],
  [404, "not_found"],
  [405, "method_not_allowed"],
  [409, "uniqueness"],
  [412, "version_mismatch"],
  [413, "too_large"],
  [415, "unsupported_media_type"],
  [429, "too_many_requests"],
  [500, "defect"],
  [501, "unsupported"],
  [503, "unavailable"],
]);

/** What our own sentences tell beyond the code. In this order, the first that fits. */
const CLOSER: readonly (readonly [sentence: RegExp, code: AdviceCode])[] = [
  [/^Anteroom failed on this request\./, "defect"],
  [/^userName is required and missing/, "user_name_missing"],
  [/^A user with userName /, "user_exists"],
  [/^A group with displayName /, "group_exists"],
  [/^User \S+ does not exist/, "user_unknown"],
  [/^Group \S+ does not exist/, "group_unknown"],
  [/is no user of this connection/, "member_unknown"],
  [/ is frozen and takes no changes/, "frozen"],
  [/\bfilter\b/i, "invalid_filter"],
  [/^The path "/, "invalid_path"],
  [/^(?:The body|Operations) /, "invalid_syntax"],
];
/** Of these the sentence can tell more. */
const VAGUE: ReadonlySet<string> = new Set([
  "invalid_value",
  "uniqueness",
  "not_found",
  "unavailable",
  "unauthenticated",
]);

/** Which advice a call needs that was refused. */
export function adviceCodeOf({ httpStatus, sentence, path, code }: RefusedCall): AdviceCode {
  const plain = code ?? BY_STATUS.get(httpStatus) ?? "invalid_value";
  if (!VAGUE.has(plain)) return plain;
  if (plain === "not_found" && sentence.startsWith("There is nothing at this address")) return pathProblemOf(path);
  const closer = CLOSER.find(([pattern]) => pattern.test(sentence))?.[1];
  if (closer === undefined) return plain;
  // A sentence about a value may name a filter, and the refusal knows better what it is.
  const isGuess = closer === "invalid_filter" || closer === "invalid_path" || closer === "invalid_syntax";
  return isGuess && (code !== undefined || httpStatus !== 400) ? plain : closer;
}

/** What is wrong with an address at which there is nothing. */
export function pathProblemOf(path: string): "doubled_path" | "wrong_path" {
  return /\/scim\/+v2\/.*scim\/+v2(?:[/?]|$)/i.test(path) ? "doubled_path" : "wrong_path";
}
