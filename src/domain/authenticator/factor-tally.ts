import type { Actor } from "../event/event.ts";

/** What is counted about second factors since the server started. */
export const FACTOR_COUNTS = [
  "code_reads",
  "code_reads_refused",
  "code_read_alerts",
  "wrong_codes",
  "lockouts",
  "recovery_codes_used",
] as const;
/** One thing that is counted. */
export type FactorCount = (typeof FACTOR_COUNTS)[number];

/** Counts what happens to second factors, for operators. */
export class FactorTally {
  readonly #counts = new Map<FactorCount, number>();
  readonly #onAlert: (actor: Actor) => void;

  /** @param onAlert told of whoever reads codes unusually often */
  constructor(onAlert: (actor: Actor) => void = () => undefined) {
    this.#onAlert = onAlert;
  }

  /** Notes one more. */
  count(what: FactorCount): void {
    this.#counts.set(what, this.of(what) + 1);
  }

  /** Notes that somebody reads codes unusually often. */
  alert(actor: Actor): void {
    this.count("code_read_alerts");
    this.#onAlert(actor);
  }

  /** How often it happened. */
  of(what: FactorCount): number {
    return this.#counts.get(what) ?? 0;
  }
}
