import type { PersonId } from "../id.ts";
import { digestOfCode, newCode } from "./entry-link.ts";

/** A code that lets a person in once, when the second factor or the passkey is lost. */
export interface PersonRecoveryCode {
  readonly personId: PersonId;
  /** SHA-256 of the code; base64url. */
  readonly digest: string;
  readonly createdAt: number;
  readonly usedAt: number | null;
}

/** Keeps the recovery codes of people. */
export interface PersonRecoveryCodeStore {
  /** Puts new ones in the place of all that the person has. */
  replace(personId: PersonId, codes: readonly PersonRecoveryCode[]): Promise<void>;
  countUnused(personId: PersonId): Promise<number>;
  /** Uses a code up; false when it is none, or was used before. */
  use(personId: PersonId, digest: string, at: number): Promise<boolean>;
  deleteOf(personId: PersonId): Promise<void>;
}

const HOW_MANY = 10;

/** Draws new recovery codes: what is shown once, and what is kept. */
export function drawRecoveryCodes(
  personId: PersonId,
  createdAt: number,
): { readonly codes: readonly string[]; readonly kept: readonly PersonRecoveryCode[] } {
  const codes = Array.from({ length: HOW_MANY }, () => newCode());
  const kept = codes.map((code) => ({ personId, digest: digestOfCode(code), createdAt, usedAt: null }));
  return { codes, kept };
}
