import { AddressList, isAddressBlock, isWithin } from "../../lib/address-list.ts";
import { AnteroomError } from "../errors.ts";
import type { StoredToken, TokenTerms } from "./token-store.ts";

/** How long tokens of a kind last, in days: unless something else is said, and at most. */
export interface TermDays {
  readonly usual: number;
  readonly most: number;
}

/** What may be said about a token that is made. */
export interface TermsDraft {
  /** The usual time ahead unless it is given. */
  readonly expiresAt?: number | undefined;
  /** Addresses and blocks of addresses it may be used from; everywhere unless given. */
  readonly sources?: readonly string[] | undefined;
}

/** Why a token that is known is not good. */
export type TokenProblem = "revoked" | "expired" | "source";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Identity providers cannot change a token by themselves. */
const CLIENT_DAYS: TermDays = { usual: 365, most: 3 * 366 };
/** Of the management API. */
export const API_TOKEN_DAYS: TermDays = { usual: 90, most: 366 };
const MOST_SOURCES = 100;

/**
 * The terms of a new token.
 * @throws {AnteroomError} `invalid_value` for an end that is past or too far away, or a block that cannot be read
 */
export function termsOf(draft: TermsDraft, now: number, days: TermDays = CLIENT_DAYS): TokenTerms {
  const expiresAt = expiryOf(draft.expiresAt ?? now + days.usual * DAY_MS, now, days);
  return { expiresAt, sources: sourcesOf(draft.sources) };
}

/**
 * The sources of a token that is made with another one: those of that one, or some of them.
 * @throws {AnteroomError} `forbidden` for a block beyond those
 */
export function sourcesWithin(own: readonly string[], wanted: readonly string[]): readonly string[] {
  if (own.length === 0) return wanted;
  if (wanted.length === 0) return own;
  const beyond = wanted.find((block) => !own.some((outer) => isWithin(block, outer)));
  if (beyond === undefined) return wanted;
  const problem = `sources has "${beyond.slice(0, 60)}", from where your own token may not be used; name some of its sources.`;
  throw new AnteroomError("forbidden", problem, { attribute: "sources" });
}

/** The terms of a token after a change; what is not given stays. @throws {AnteroomError} as `termsOf` */
export function changedTerms(before: TokenTerms, draft: TermsDraft, now: number): TokenTerms {
  return {
    expiresAt: draft.expiresAt === undefined ? before.expiresAt : expiryOf(draft.expiresAt, now, CLIENT_DAYS),
    sources: draft.sources === undefined ? before.sources : sourcesOf(draft.sources),
  };
}

/** When a token ends by itself: at its expiry, or at the end of the overlap with its successor. Null: never. */
export function endOf({ expiresAt, overlapEndsAt }: Pick<StoredToken, "expiresAt" | "overlapEndsAt">): number | null {
  if (expiresAt === null || overlapEndsAt === null) return expiresAt ?? overlapEndsAt;
  return Math.min(expiresAt, overlapEndsAt);
}

/** What is wrong with a token at an instant and for a call from an address; undefined when it is good. */
export function problemWith(token: StoredToken, now: number, from: () => string): TokenProblem | undefined {
  if (token.revokedAt !== null) return "revoked";
  const end = endOf(token);
  if (end !== null && now >= end) return "expired";
  if (token.sources.length > 0 && !listOf(token.sources).has(from())) return "source";
  return undefined;
}

function expiryOf(expiresAt: number, now: number, { most }: TermDays): number {
  const attribute = "expiresAt";
  if (expiresAt <= now) {
    throw new AnteroomError("invalid_value", "expiresAt is past already; give an instant in the future.", {
      attribute,
    });
  }
  if (expiresAt > now + most * DAY_MS) {
    const away = most > 366 ? "three years" : `${most} days`;
    const problem = `expiresAt is more than ${away} away; give an earlier instant.`;
    throw new AnteroomError("invalid_value", problem, { attribute });
  }
  return expiresAt;
}

function sourcesOf(sources: readonly string[] = []): readonly string[] {
  const attribute = "sources";
  const wrong = sources.find((block) => !isAddressBlock(block));
  if (wrong !== undefined) {
    const problem = `sources has "${wrong.slice(0, 60)}", which is no address and no block such as 192.0.2.0/24 or 2001:db8::/32; correct it.`;
    throw new AnteroomError("invalid_value", problem, { attribute });
  }
  if (sources.length > MOST_SOURCES) {
    throw new AnteroomError("invalid_value", `sources has more than ${MOST_SOURCES} blocks; join some of them.`, {
      attribute,
    });
  }
  return [...new Set(sources)];
}

/** Lists that have been read, so that a request does not read them again; forgotten as a whole before they are many. */
const lists = new Map<string, AddressList>();
const MOST_LISTS = 1000;

function listOf(sources: readonly string[]): AddressList {
  const key = sources.join(" ");
  const known = lists.get(key);
  if (known !== undefined) return known;
  if (lists.size >= MOST_LISTS) lists.clear();
  const list = new AddressList(sources);
  lists.set(key, list);
  return list;
}
