import type { Schemas } from "../../api/client.ts";
import { type Wording, WordingBadge } from "../../words/wording.tsx";

type Integration = Schemas["Integration"];

/** Whether an integration has a service account, and whether that may act. */
export const LINK_STATES: Readonly<Record<Integration["link"], Wording>> = {
  linked: { word: "Linked", tone: "good", icon: "link" },
  paused: { word: "Paused", tone: "warn", icon: "pause" },
  none: { word: "No account", tone: "neutral", icon: "unlink" },
};

/** What the kinds of integration are called. */
export const INTEGRATION_KINDS: Readonly<Record<Integration["kind"], string>> = {
  idlcm: "Identity lifecycle",
  business_hub: "Business hub",
};

/** The state of an integration as a badge. */
export function LinkStateBadge({ link }: { readonly link: Integration["link"] }) {
  return <WordingBadge wording={LINK_STATES[link]} />;
}
