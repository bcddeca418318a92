import type { Schemas } from "../../api/client.ts";
import { type Wording, WordingBadge } from "../../words/wording.tsx";

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
  return <WordingBadge wording={STATES[state]} />;
}
