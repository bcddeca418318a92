import type { Schemas } from "../../api/client.ts";
import { type Wording, WordingBadge } from "../../words/wording.tsx";

/** The state of a token of the management API. */
export type TokenState = Schemas["ApiToken"]["state"];

/** Every state of a token, in the order in which it deserves attention. */
export const TOKEN_STATES: Readonly<Record<TokenState, Wording>> = {
  expiring: { word: "Ends soon", tone: "warn", icon: "clock" },
  active: { word: "Active", tone: "good", icon: "good" },
  expired: { word: "Expired", tone: "neutral", icon: "history" },
  revoked: { word: "Revoked", tone: "neutral", icon: "ban" },
};

/** The state of a token as a badge. */
export function TokenStateBadge({ state }: { readonly state: TokenState }) {
  return <WordingBadge wording={TOKEN_STATES[state]} />;
}
