import { argon2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { AnteroomError } from "../domain/errors.ts";
import type { PassphraseTerms, RootKey } from "../domain/key/root-key.ts";
import { toRootKey } from "./root-key.ts";

const derive = promisify(argon2);

/** The fewest characters of a passphrase. Whoever has the database may guess as often as they like. */
const SHORTEST_PASSPHRASE = 12;
/** The most characters of a passphrase. */
const LONGEST_PASSPHRASE = 1024;

const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** What terms that are read may cost: whoever can write the database must not make the start take a day. */
const MOST = { memoryKib: 1024 * 1024, passes: 16, parallelism: 16 } as const;
/** Below these a guess costs next to nothing. */
const LEAST = { memoryKib: 8 * 1024, passes: 1, parallelism: 1 } as const;

/** Terms for a new passphrase: 64 MiB, three passes, one lane, and a salt of their own. */
export function newTerms(): PassphraseTerms {
  const salt = randomBytes(SALT_BYTES).toString("hex");
  return { algorithm: "argon2id", memoryKib: 64 * 1024, passes: 3, parallelism: 1, salt };
}

/**
 * Derives a root key from a passphrase, away from the event loop. Spaces around it do not count; the same letters count the
 * same however a keyboard composes them (NFC).
 * @throws {AnteroomError} `invalid_value` for a passphrase that is too short or too long; `unavailable` for terms out of bounds
 */
export async function deriveRootKey(passphrase: string, terms: PassphraseTerms): Promise<RootKey> {
  assertTerms(terms);
  const message = Buffer.from(toPassphrase(passphrase), "utf8");
  const { memoryKib: memory, passes, parallelism, salt } = terms;
  const nonce = Buffer.from(salt, "hex");
  return toRootKey(await derive("argon2id", { message, nonce, memory, passes, parallelism, tagLength: KEY_BYTES }));
}

/** A passphrase as it counts. @throws {AnteroomError} `invalid_value` when it is too short or too long */
export function toPassphrase(text: string): string {
  const passphrase = text.trim().normalize("NFC");
  const length = [...passphrase].length;
  if (length >= SHORTEST_PASSPHRASE && length <= LONGEST_PASSPHRASE) return passphrase;
  const problem = `passphrase must have ${SHORTEST_PASSPHRASE} to ${LONGEST_PASSPHRASE} characters; five or more random words are a good one.`;
  throw new AnteroomError("invalid_value", problem, { attribute: "passphrase" });
}

function assertTerms({ memoryKib, passes, parallelism, salt, algorithm }: PassphraseTerms): void {
  const given = { memoryKib, passes, parallelism };
  const isWithin = (name: keyof typeof MOST): boolean =>
    Number.isInteger(given[name]) && given[name] >= LEAST[name] && given[name] <= MOST[name];
  const fit = isWithin("memoryKib") && isWithin("passes") && isWithin("parallelism");
  if (fit && algorithm === "argon2id" && /^(?:[0-9a-f]{2}){8,64}$/.test(salt)) return;
  throw new AnteroomError(
    "unavailable",
    "The terms of the passphrase in the database are out of bounds: it was changed. Restore it from a backup.",
  );
}
