import { AnteroomError } from "../errors.ts";
import type { AuthenticatorId, RecoveryCodeId, WorkspaceId } from "../id.ts";

/** The most recovery codes of one factor; no provider gives more at once. */
export const MOST_RECOVERY_CODES = 50;

/** A recovery code as it is kept: sealed until it is used, and nothing of it afterwards. */
export interface RecoveryCode {
  readonly id: RecoveryCodeId;
  readonly workspaceId: WorkspaceId;
  readonly authenticatorId: AuthenticatorId;
  readonly sealed: Uint8Array | null;
  readonly createdAt: number;
  readonly usedAt: number | null;
}

/** How many recovery codes of one factor there are. */
export interface RecoveryCounts {
  readonly total: number;
  readonly left: number;
  /** Epoch ms; null when none were stored. */
  readonly storedAt: number | null;
}

/** Keeps recovery codes, in the order in which they were given. */
export interface RecoveryCodeStore {
  insert(codes: readonly RecoveryCode[]): Promise<void>;
  /** The first that is left. */
  findUnused(authenticatorId: AuthenticatorId): Promise<RecoveryCode | undefined>;
  /** Forgets a code and keeps that it was used. */
  burn(id: RecoveryCodeId, usedAt: number): Promise<void>;
  count(authenticatorId: AuthenticatorId): Promise<RecoveryCounts>;
  deleteOf(authenticatorId: AuthenticatorId): Promise<void>;
}

/** Anything that stands between two codes, whatever program the list was copied from. */
const BETWEEN_CODES = /[\n\r\t,;|\u2028\u2029]+|[ \u00a0]{2,}/u;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/gu;
const LEAD = /^(?:\(?#?\d{1,2}[.):\]]|[-*+•·–—])\s*/u;
/** Providers break codes into such short groups; what is longer is a code of its own. */
const LONGEST_GROUP = 5;
const CODE = /^[\p{L}\p{N}]+(?:[-_.: ][\p{L}\p{N}]+)*$/u;
const FEWEST = 4;
const LONGEST = 64;

/**
 * Reads recovery codes as a provider shows them: one or several to a text, numbered or not, with whatever stands between them. Each
 * keeps the separators within, as it has to be typed; the same code given twice is one.
 * @throws {AnteroomError} `invalid_value`, naming the place and never the code
 */
export function parseRecoveryCodes(texts: readonly string[]): readonly string[] {
  const codes = new Map<string, string>();
  for (const [index, part] of texts.flatMap(partsOf).entries()) {
    const bare = part.replaceAll(/[-_.: ]/g, "");
    if (!CODE.test(part) || [...bare].length < FEWEST || [...bare].length > LONGEST) {
      throw invalid(
        `codes holds something at place ${index + 1} that is no recovery code; leave out headings and everything but the codes.`,
      );
    }
    if (!codes.has(bare)) codes.set(bare, part);
    if (codes.size > MOST_RECOVERY_CODES) throw invalid(`codes must be at most ${MOST_RECOVERY_CODES} recovery codes.`);
  }
  if (codes.size === 0) throw invalid("codes must hold at least one recovery code; copy them from the provider.");
  return [...codes.values()];
}

function partsOf(text: string): readonly string[] {
  return text
    .normalize("NFKC")
    .replaceAll(INVISIBLE, "")
    .split(BETWEEN_CODES)
    .flatMap((line) => wordsOf(line.trim().replace(LEAD, "")));
}

/** One space stands within a code of short groups, and between codes otherwise. */
function wordsOf(line: string): readonly string[] {
  const words = line.split(/\s+/u).filter((word) => word !== "");
  return words.every((word) => word.length <= LONGEST_GROUP) && words.length > 0 ? [words.join(" ")] : words;
}

function invalid(message: string): AnteroomError {
  return new AnteroomError("invalid_value", message, { attribute: "codes" });
}
