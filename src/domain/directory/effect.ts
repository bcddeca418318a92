import type { ProvisioningRecord } from "../event/event.ts";

/** What a write did to the directory, as its provisioning record says. What was refused is an error instead. */
export type Effect = { readonly kind: "applied" } | { readonly kind: "no-op"; readonly reason: string };

/** The effect that a record of a successful request states: something changed, or nothing did and it says why. */
export function effectOf({ result, reason }: Pick<ProvisioningRecord, "result" | "reason">): Effect {
  return result === "skipped" && reason !== null ? { kind: "no-op", reason } : { kind: "applied" };
}
