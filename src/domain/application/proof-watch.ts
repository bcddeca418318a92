import type { Stores } from "../unit.ts";
import { type Application, CLOCK_SKEW_MS, evidenceEndsAt, type ProofFailure } from "./application.ts";
import type { SamlProfile } from "./saml-evidence.ts";

/**
 * What a look at the evidence came to. `good`: it proves what is pinned. `none`: it says nothing new. `failed`: the app was not
 * reached, or not understood. `disproved`: the app itself said something else.
 */
export type Proof =
  | { readonly outcome: "good" | "none" }
  | { readonly outcome: "failed" | "disproved"; readonly problem: string };

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** How much longer than planned a pause may be, so that what began together does not stay together. */
const SPREAD = 0.1;

/** What is remembered after a look: a good proof ends a failure, and two disproofs at least an hour apart break the proof. */
export function failureAfter(before: ProofFailure | null, proof: Proof, now: number): ProofFailure | null {
  switch (proof.outcome) {
    case "good":
      return null;
    case "none":
      return before;
    case "failed":
    case "disproved": {
      const { since = now, count = 0, isBroken = false } = before ?? {};
      const known = before?.disprovedAt ?? null;
      const again = proof.outcome === "disproved" && known !== null && now - known >= HOUR_MS;
      const disprovedAt = proof.outcome === "disproved" ? (known ?? now) : known;
      return { since, count: count + 1, problem: proof.problem, disprovedAt, isBroken: isBroken || again };
    }
  }
}

/**
 * When an application is looked at next: an hour after a failure, and less and less often; else within a day, as soon as its
 * metadata asks for it, and before four fifths of the time are over for which that is valid. Never within an hour. Without an address there is nothing to look
 * at but the end of what is known. Null for never.
 * @param random from 0 up to 1
 */
export function nextCheckAt(application: Application, now: number, random: number): number | null {
  const { saml, watch, metadataUrl, ssoUrl } = application;
  if (metadataUrl === null && ssoUrl === null) return endAfter(evidenceEndsAt(saml), now);
  const pause = watch.failure === null ? usualPause(saml.profile, now) : retryPause(watch.failure.count);
  return now + Math.round(Math.max(pause, HOUR_MS) * (1 + SPREAD * random));
}

function endAfter(endsAt: number | null, now: number): number | null {
  const toldAt = endsAt === null ? null : endsAt + CLOCK_SKEW_MS + 1;
  return toldAt !== null && toldAt > now ? toldAt : null;
}

function usualPause(profile: SamlProfile | null, now: number): number {
  const { validUntil, cacheDuration = DAY_MS } = profile ?? {};
  const pause = Math.min(DAY_MS, cacheDuration);
  // What is past its time may stay so for years; a day is soon enough to see that it does not.
  return validUntil === undefined || validUntil <= now ? pause : Math.min(pause, 0.8 * (validUntil - now));
}

function retryPause(failures: number): number {
  return Math.min(DAY_MS, HOUR_MS * 2 ** Math.min(failures - 1, 10));
}

/** Plans the next look at an application in the place of the one that was planned; answers the application that says so. */
export async function planCheck(stores: Stores, application: Application, dueAt: number | null): Promise<Application> {
  const job = { kind: "evidence", subjectId: application.id } as const;
  if (dueAt === null) await stores.jobs.cancel(job);
  else await stores.jobs.plan({ ...job, dueAt });
  return { ...application, watch: { ...application.watch, nextCheckAt: dueAt } };
}
