import type { Schemas } from "../../api/client.ts";
import { Time } from "../../ui/time.tsx";
import { type Wording, WordingBadge } from "../../words/wording.tsx";

/** As much as tokens and the secrets of OAuth clients have in common. */
export type ShownToken = Pick<Schemas["OAuthSecret"], "revokedAt" | "expiresAt" | "overlapEndsAt" | "warnings">;

const REVOKED: Wording = { word: "Revoked", tone: "neutral", icon: "ban" };
const ENDED: Wording = { word: "Ended", tone: "bad", icon: "bad" };
const REPLACED: Wording = { word: "Being replaced", tone: "warn", icon: "history" };
const ENDING: Wording = { word: "Ends soon", tone: "warn", icon: "clock" };
const VALID: Wording = { word: "Valid", tone: "good", icon: "good" };

/** Whether a token or secret still opens its connection. */
export function TokenStateBadge({ token, now }: { readonly token: ShownToken; readonly now: number }) {
  return <WordingBadge wording={stateOf(token, now)} />;
}

/** When a token stops opening its connection; null: never by itself. */
export function endOf({ expiresAt, overlapEndsAt }: ShownToken): string | null {
  if (expiresAt === null || overlapEndsAt === null) return expiresAt ?? overlapEndsAt;
  return Date.parse(expiresAt) < Date.parse(overlapEndsAt) ? expiresAt : overlapEndsAt;
}

interface LastUseProps {
  readonly token: Pick<Schemas["OAuthSecret"], "lastUsedAt" | "lastUsedFrom">;
}

/** When something was last used, and from where. */
export function LastUse({ token: { lastUsedAt, lastUsedFrom } }: LastUseProps) {
  return (
    <span>
      <Time at={lastUsedAt} />
      {lastUsedFrom === null ? null : ` from ${lastUsedFrom}`}
    </span>
  );
}

function stateOf(token: ShownToken, now: number): Wording {
  const end = endOf(token);
  if (token.revokedAt !== null) return REVOKED;
  if (end !== null && Date.parse(end) <= now) return ENDED;
  if (token.overlapEndsAt !== null) return REPLACED;
  return token.warnings.length > 0 ? ENDING : VALID;
}
