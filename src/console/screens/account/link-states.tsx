import type { Schemas } from "../../api/client.ts";
import { type Wording, WordingBadge } from "../../words/wording.tsx";

type State = Schemas["ListedEnrolmentLink"]["state"];

/** Every state of an enrolment link. */
const LINK_STATES: Readonly<Record<State, Wording>> = {
  open: { word: "Open", tone: "info", icon: "clock" },
  begun: { word: "Begun", tone: "accent", icon: "qr" },
  used: { word: "Used", tone: "good", icon: "good" },
  expired: { word: "Expired", tone: "neutral", icon: "clock" },
  revoked: { word: "Withdrawn", tone: "neutral", icon: "ban" },
  replaced: { word: "Replaced", tone: "neutral", icon: "refresh" },
  overtaken: { word: "Overtaken", tone: "neutral", icon: "exchange" },
};

/** The state of an enrolment link as a badge. */
export function LinkStateBadge({ state }: { readonly state: State }) {
  return <WordingBadge wording={LINK_STATES[state]} />;
}

/** Whether a link can still be withdrawn. */
export function isLive(state: State): boolean {
  return state === "open" || state === "begun";
}
