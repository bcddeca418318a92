import { toIso } from "../clock.ts";
import type { StoredToken } from "./token-store.ts";

/** Something that deserves attention about a token. */
export interface TokenWarning {
  readonly code: "token_expires_soon" | "token_expired";
  readonly message: string;
  readonly tokenId: string;
  /** When the token ends or ended. */
  readonly endsAt: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many days before its end a token is warned of anew, the first warning first. */
export const WARNING_DAYS: readonly number[] = [30, 14, 7, 1];
/** How long before its end a token is warned of, and how long after it somebody may still wonder. */
export const WARNING_MS: number = Math.max(...WARNING_DAYS) * DAY_MS;

const CALLED: Readonly<Record<StoredToken["kind"], string>> = {
  scim: "Token",
  api: "API token",
  secret: "Client secret",
  trust: "Trusted issuer",
};

/** What to do before it ends, and after. */
const CLIENT_ADVICE = [
  "rotate it and give the new one to the identity provider",
  "rotate it and give the new one to the identity provider, or revoke it",
] as const;
const OWN_ADVICE = ["make another one and use that", "make another one if it is still needed"] as const;

/** What deserves attention about a token; nothing for one that is revoked, or retires because it has a successor. */
export function tokenWarnings(token: StoredToken, now: number): readonly TokenWarning[] {
  const { id, expiresAt, revokedAt, successorId } = token;
  if (expiresAt === null || revokedAt !== null || successorId !== null || expiresAt - now > WARNING_MS) return [];
  const [tokenId, endsAt, day] = [id, expiresAt, toIso(expiresAt).slice(0, 10)];
  const name = `${CALLED[token.kind]} ${id}`;
  const [before, after] = token.kind === "api" ? OWN_ADVICE : CLIENT_ADVICE;
  if (expiresAt <= now) {
    const message = `${name} ended on ${day}; ${after}.`;
    return [{ code: "token_expired", message, tokenId, endsAt }];
  }
  const message = `${name} ends on ${day}, ${daysLeft(expiresAt, now)}; ${before}.`;
  return [{ code: "token_expires_soon", message, tokenId, endsAt }];
}

/** The smallest of the warning days that a token has reached; undefined while its end is further away than all of them. */
export function warningStage(expiresAt: number, now: number): number | undefined {
  return WARNING_DAYS.findLast((days) => expiresAt - now <= days * DAY_MS);
}

function daysLeft(expiresAt: number, now: number): string {
  const days = Math.floor((expiresAt - now) / DAY_MS);
  if (days === 0) return "in less than a day";
  return days === 1 ? "in 1 day" : `in ${days} days`;
}
