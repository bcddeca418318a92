import type { Effect } from "../../domain/directory/effect.ts";
import type { ScimAnswer } from "./scim-answer.ts";

/** The name of the field that tells what a write did. */
export const EFFECT_HEADER = "Anteroom-Effect";

const MAX_REASON = 200;

/**
 * What a write did, as a structured field (RFC 9651): `applied`, or `no-op` with the reason that the provisioning record gives.
 */
export function effectField(effect: Effect): string {
  return effect.kind === "applied" ? "applied" : withReason("no-op", effect.reason);
}

/** That a write did nothing because it was refused, with the sentence of the error. */
export function refusedField(sentence: string): string {
  return withReason("refused", sentence);
}

/**
 * What several writes did together: `applied` when any was, `refused` when all were. Of no-ops and refusals the first speaks.
 * When only some were refused, `refused` counts them: `applied; refused=2`.
 */
export function joinedField(fields: readonly string[]): string {
  const refused = fields.filter((field) => field.startsWith("refused")).length;
  const done = fields.includes("applied") ? "applied" : fields.find((field) => field.startsWith("no-op"));
  if (done === undefined) return fields[0] ?? withReason("no-op", "Nothing was asked for.");
  return refused === 0 ? done : `${done}; refused=${refused}`;
}

/** What went wrong after a write had been committed, such as reading what its answer shows. */
export class FailedAfterWrite extends Error {
  override readonly name = "FailedAfterWrite";
  readonly effect: Effect;

  constructor(effect: Effect, cause: unknown) {
    super("A write was carried out and could not be answered.", { cause });
    this.effect = effect;
  }
}

/**
 * Puts the effect of a write on its answer.
 * @throws {FailedAfterWrite} when there is no answer: what was committed must not look refused
 */
export async function answerWrite(effect: Effect, build: () => Promise<ScimAnswer>): Promise<ScimAnswer> {
  try {
    const answer = await build();
    return { ...answer, headers: { ...answer.headers, [EFFECT_HEADER]: effectField(effect) } };
  } catch (error) {
    throw new FailedAfterWrite(effect, error);
  }
}

function withReason(token: string, reason: string): string {
  const cut = reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON - 3)}...` : reason;
  // Structured strings hold printable ASCII only, which also keeps line breaks out of the head.
  const text = cut.replace(/[^\x20-\x7e]/gu, "?").replace(/["\\]/g, "\\$&");
  return `${token}; reason="${text}"`;
}
