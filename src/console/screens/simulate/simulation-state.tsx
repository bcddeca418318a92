import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import type { Wording } from "../../words/account-status.tsx";

/** How a simulation stands. */
export type SimulationState = Schemas["Simulation"]["state"];

const STATES: Readonly<Record<SimulationState, Wording>> = {
  running: { word: "Running", tone: "accent", icon: "play" },
  done: { word: "Done", tone: "good", icon: "good" },
  failed: { word: "With failures", tone: "bad", icon: "bad" },
  interrupted: { word: "Ended with a restart", tone: "neutral", icon: "dashed" },
};

/** How a simulation stands, as a badge. */
export function SimulationStateBadge({ state }: { readonly state: SimulationState }) {
  const { word, tone, icon } = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
