import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { AnteroomError } from "../domain/errors.ts";
import type { PasswordHasher } from "../domain/local-sign-in/person-password.ts";

const derive = promisify(argon2);

/** 19 MiB, two passes, one lane: the least that OWASP's cheat sheet on password storage asks of argon2id. */
const TERMS = { memory: 19_456, passes: 2, parallelism: 1 } as const;
/** What terms that are read may cost: whoever can write the database must not exhaust the host. */
const MOST = { memory: 65_536, passes: 10, parallelism: 4 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Each takes memory and a thread. */
const AT_ONCE = 2;
/** Some seconds of work: who comes later is told so, and nobody makes others wait for longer. */
const MOST_WAITING = 64;
const RETRY_AFTER_SECONDS = 5;
const phcShape =
  /^\$argon2id\$v=19\$m=(?<memory>\d{1,7}),t=(?<passes>\d{1,3}),p=(?<parallelism>\d{1,3})\$(?<salt>[\w+/]{11,86})\$(?<tag>[\w+/]{22,86})$/;

/** Hashes passwords by argon2id (RFC 9106), at most two at once; `unavailable` when too many wait already. */
export class Argon2Hasher implements PasswordHasher {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** Of a password that nobody has: what is compared with when there is none. */
  readonly #decoy: string = toPhc(randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return toPhc(salt, await this.#derive(password, salt, TERMS, TAG_BYTES));
  }

  async verify(phc: string | undefined, password: string): Promise<boolean> {
    const { salt, tag, ...terms } = parse(phc ?? this.#decoy) ?? parseOrThrow(this.#decoy);
    const derived = await this.#derive(password, salt, terms, tag.length);
    return timingSafeEqual(derived, tag) && phc !== undefined;
  }

  async #derive(password: string, nonce: Uint8Array, terms: Terms, tagLength: number): Promise<Buffer> {
    await this.#turn();
    try {
      return await derive("argon2id", { message: Buffer.from(password, "utf8"), nonce, ...terms, tagLength });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING) throw tooBusy();
    while (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }
}

function tooBusy(): AnteroomError {
  const problem = "Too many passwords are looked at right now; wait some seconds and try again.";
  return new AnteroomError("unavailable", problem, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

type Terms = Readonly<Record<keyof typeof TERMS, number>>;

function toPhc(salt: Uint8Array, tag: Uint8Array): string {
  const { memory, passes, parallelism } = TERMS;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Undefined for a hash whose terms are not ours, or would exhaust the host. */
function parse(phc: string): (Terms & { readonly salt: Buffer; readonly tag: Buffer }) | undefined {
  const found = phcShape.exec(phc)?.groups;
  if (found === undefined) return undefined;
  const terms = {
    memory: Number(found["memory"]),
    passes: Number(found["passes"]),
    parallelism: Number(found["parallelism"]),
  };
  const isWithin = (name: keyof typeof MOST): boolean => terms[name] >= 1 && terms[name] <= MOST[name];
  const isServed = isWithin("memory") && isWithin("passes") && isWithin("parallelism");
  if (!isServed || terms.memory < 8 * terms.parallelism) return undefined;
  return {
    ...terms,
    salt: Buffer.from(found["salt"] ?? "", "base64"),
    tag: Buffer.from(found["tag"] ?? "", "base64"),
  };
}

function parseOrThrow(phc: string): NonNullable<ReturnType<typeof parse>> {
  const parsed = parse(phc);
  if (parsed === undefined) throw new TypeError("A hash of our own cannot be read.");
  return parsed;
}

/** PHC strings carry base64 without padding. */
function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}
