import type { Schemas } from "../api/client.ts";
import { type Wording, WordingBadge } from "./wording.tsx";

/** How a provisioning request ended. */
export type Result = Schemas["ProvisioningRequest"]["result"];

/** Every result of a provisioning request. */
export const RESULTS: Readonly<Record<Result, Wording>> = {
  success: { word: "Success", tone: "good", icon: "good" },
  warning: { word: "Warning", tone: "warn", icon: "alert" },
  skipped: { word: "Skipped", tone: "neutral", icon: "dashed" },
  failure: { word: "Failure", tone: "bad", icon: "bad" },
};

/** The result of a provisioning request as a badge. */
export function ResultBadge({ result }: { readonly result: Result }) {
  return <WordingBadge wording={RESULTS[result]} />;
}
