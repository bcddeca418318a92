import type { Schemas } from "../api/client.ts";
import { type Wording, WordingBadge } from "./wording.tsx";

/** The state of a connection. */
export type ConnectionState = Schemas["Connection"]["state"];

/** Every state of a connection. */
const CONNECTION_STATES: Readonly<Record<ConnectionState, Wording>> = {
  waiting: { word: "Waiting for the first request", tone: "info", icon: "clock" },
  live: { word: "Live", tone: "good", icon: "good" },
  quiet: { word: "Quiet", tone: "neutral", icon: "dashed" },
  failing: { word: "Failing", tone: "bad", icon: "alert" },
  frozen: { word: "Frozen", tone: "warn", icon: "frozen" },
};

/** The state of a connection as a badge. */
export function ConnectionStateBadge({ state }: { readonly state: ConnectionState }) {
  return <WordingBadge wording={CONNECTION_STATES[state]} />;
}
