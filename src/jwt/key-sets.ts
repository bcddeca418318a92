import { createLocalJWKSet, type JSONWebKeySet } from "jose";
import type { Clock } from "../domain/clock.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { Outbound } from "../domain/outbound.ts";

/** Finds the key that a token names among those of an issuer. */
export type KeySet = ReturnType<typeof createLocalJWKSet>;

/** What key sets are made of. */
export interface KeySetParts {
  readonly clock: Clock;
  readonly outbound: Outbound;
  /** Told when the keys at an address could not be had. */
  readonly onProblem: (uri: string, problem: unknown) => void;
}

interface Entry {
  set: KeySet | undefined;
  fetchedAt: number;
  triedAt: number;
  underWay: Promise<void> | undefined;
}

const FRESH_MS = 10 * 60 * 1000;
/** An issuer whose document cannot be had for a while is still known by the keys it had. */
const STALE_MS = 60 * 60 * 1000;
/** How long nothing is fetched after a try: what strangers send must not make us ask an issuer over and over. */
const COOLDOWN_MS = 30 * 1000;
const MOST_ENTRIES = 1000;
const MOST_KEYS = 100;
/** The largest document; those of large issuers have 20 KB. */
export const KEY_DOCUMENT_BYTES: number = 256 * 1024;
const DOCUMENT = { accept: "application/jwk-set+json, application/json", maxBytes: KEY_DOCUMENT_BYTES };

/** The published keys of issuers: fetched when they are needed, kept for a while, and asked for at most twice a minute. */
export class KeySets {
  readonly #parts: KeySetParts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: KeySetParts) {
    this.#parts = parts;
  }

  /** The keys at an address. @throws {AnteroomError} `unavailable` when they cannot be had. */
  async get(uri: string): Promise<KeySet> {
    const entry = this.#entryOf(uri);
    if (this.#age(entry) >= FRESH_MS) await this.#refresh(uri, entry);
    if (entry.set !== undefined && this.#age(entry) < STALE_MS) return entry.set;
    const waitMs = Math.max(1000, COOLDOWN_MS - (this.#parts.clock.now() - entry.triedAt));
    const message = "The keys of the issuer cannot be fetched at the moment; try again later.";
    throw new AnteroomError("unavailable", message, { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  }

  /** The keys at an address after one of them was missed: newer ones if it was long enough ago that they were fetched. */
  async renew(uri: string): Promise<KeySet> {
    await this.#refresh(uri, this.#entryOf(uri));
    return this.get(uri);
  }

  #age(entry: Entry): number {
    return entry.set === undefined ? Number.POSITIVE_INFINITY : this.#parts.clock.now() - entry.fetchedAt;
  }

  #refresh(uri: string, entry: Entry): Promise<void> {
    if (entry.underWay !== undefined) return entry.underWay;
    if (this.#parts.clock.now() - entry.triedAt < COOLDOWN_MS) return Promise.resolve();
    entry.underWay = this.#fetch(uri, entry).finally(() => {
      entry.underWay = undefined;
    });
    return entry.underWay;
  }

  async #fetch(uri: string, entry: Entry): Promise<void> {
    entry.triedAt = this.#parts.clock.now();
    try {
      const { body } = await this.#parts.outbound.document(uri, DOCUMENT);
      entry.set = createLocalJWKSet(toKeySet(parse(body)));
      entry.fetchedAt = this.#parts.clock.now();
    } catch (problem) {
      this.#parts.onProblem(uri, problem);
    }
  }

  #entryOf(uri: string): Entry {
    const known = this.#entries.get(uri);
    if (known !== undefined) return known;
    if (this.#entries.size >= MOST_ENTRIES) this.#entries.clear();
    const made: Entry = { set: undefined, fetchedAt: 0, triedAt: Number.NEGATIVE_INFINITY, underWay: undefined };
    this.#entries.set(uri, made);
    return made;
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    throw new TypeError("The document is no JSON.");
  }
}

/** Keeps the public keys of a document that claims to be a set of keys: RFC 7517 §5. */
function toKeySet(document: unknown): JSONWebKeySet {
  const keys = typeof document === "object" && document !== null && "keys" in document ? document.keys : undefined;
  if (!Array.isArray(keys)) throw new TypeError("The document is no set of keys.");
  const objects = keys.filter((key) => typeof key === "object" && key !== null && typeof key.kty === "string");
  return { keys: objects.slice(0, MOST_KEYS) };
}
