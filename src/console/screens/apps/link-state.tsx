import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import type { Wording } from "../../words/account-status.tsx";

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
  const { word, tone, icon } = LINK_STATES[link];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
