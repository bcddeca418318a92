import type { Event, ProvisioningRecord } from "./event.ts";
import type { RecordedCode } from "./log-query.ts";

/** What happens to a request, in order. */
export const STORY_STEPS = ["received", "authenticated", "read", "matched", "changed", "derived", "answered"] as const;
/** One part of what happens to a request. */
export type StoryStepName = (typeof STORY_STEPS)[number];

/** One part of what happened to a request. */
export interface StoryStep {
  readonly step: StoryStepName;
  /** `failed` is where it was refused, `skipped` what was not reached or not needed. */
  readonly outcome: "done" | "failed" | "skipped";
  readonly detail: string;
  /** How long it took, in ms, where that is known. */
  readonly durationMs: number | null;
}

/** Where a request is refused for a reason; for every other it is where the change is decided. */
const REFUSED_AT: ReadonlyMap<RecordedCode, StoryStepName> = new Map<RecordedCode, StoryStepName>([
  ["unauthenticated", "authenticated"],
  ["forbidden", "authenticated"],
  ["too_many_requests", "authenticated"],
  ["unavailable", "authenticated"],
  ["invalid_syntax", "read"],
  ["invalid_value", "read"],
  ["invalid_filter", "read"],
  ["invalid_path", "read"],
  ["invalid_cursor", "read"],
  ["expired_cursor", "read"],
  ["invalid_count", "read"],
  ["too_many", "read"],
  ["too_large", "read"],
  ["unsupported_media_type", "read"],
  ["method_not_allowed", "read"],
  ["unsupported", "read"],
  ["not_found", "matched"],
  ["version_mismatch", "matched"],
]);

/** The most that an ordinary request makes happen is told; a large group makes more. */
const MANY = 100;

/** Tells what happened to a request by what was kept of it. Times are known of the whole alone. */
export function storyOf(
  record: ProvisioningRecord,
  connectionName: string,
  events: readonly Event[],
): readonly StoryStep[] {
  const failedAt = refusedAt(record);
  const broke = failedAt === null ? STORY_STEPS.length : STORY_STEPS.indexOf(failedAt);
  return STORY_STEPS.map((step, at): StoryStep => {
    const durationMs = step === "answered" ? record.durationMs : null;
    if (step === "answered") return { step, outcome: "done", detail: answered(record), durationMs };
    if (at === broke) return { step, outcome: "failed", detail: record.reason ?? "It was refused.", durationMs };
    if (at > broke) return { step, outcome: "skipped", detail: "It did not come to this.", durationMs };
    const detail = DETAILS[step](record, connectionName, events);
    return { step, outcome: isIdle(step, record, events) ? "skipped" : "done", detail, durationMs };
  });
}

function refusedAt({ result, errorCode, httpStatus }: ProvisioningRecord): StoryStepName | null {
  if (result !== "failure") return null;
  if (errorCode !== null) return REFUSED_AT.get(errorCode) ?? "changed";
  // Of records from before codes were kept, the status tells as much.
  if (httpStatus === 404 || httpStatus === 412) return "matched";
  return httpStatus === 409 || httpStatus >= 500 ? "changed" : "read";
}

function isIdle(step: StoryStepName, { changes }: ProvisioningRecord, events: readonly Event[]): boolean {
  if (step === "changed") return changes.length === 0 && events.length === 0;
  return step === "derived" && accountsIn(events).size === 0;
}

type Telling = (record: ProvisioningRecord, connectionName: string, events: readonly Event[]) => string;

const DETAILS: Readonly<Record<Exclude<StoryStepName, "answered">, Telling>> = {
  received: ({ method, path }) => `${method} ${path}`,
  authenticated: (_, connectionName) => `The credential belongs to the connection ${connectionName}.`,
  read: ({ rewrites }) => {
    if (rewrites.length === 0) return "It was read as it was written.";
    const places = rewrites.length === 1 ? "One place was" : `${rewrites.length} places were`;
    return `${places} read differently from how it was written; the rules are listed below.`;
  },
  matched: ({ method, resourceType, resourceId, resourceName }) => {
    const noun = resourceType?.toLowerCase() ?? "resource";
    const name = resourceName ?? resourceId;
    if (name === null) return method === "POST" ? `It asks for a new ${noun}.` : `It names no single ${noun}.`;
    return method === "POST" ? `There was none, so the ${noun} ${name} was made.` : `It is about the ${noun} ${name}.`;
  },
  changed: ({ changes, noOps }, _, events) => {
    if (changes.length > 0)
      return `${changes.length === 1 ? "One attribute" : `${changes.length} attributes`} changed.`;
    if (events.length > 0) return "It was carried out.";
    return noOps[0]?.reason ?? "Nothing changed.";
  },
  derived: (_, __, events) => {
    const accounts = accountsIn(events).size;
    if (accounts === 0) return "No account changed because of it.";
    const more = events.length >= MANY ? " or more" : "";
    return accounts === 1 && more === ""
      ? "One account changed because of it."
      : `${accounts}${more} accounts changed because of it.`;
  },
};

function accountsIn(events: readonly Event[]): ReadonlySet<string> {
  return new Set(events.flatMap(({ accountId }) => (accountId === null ? [] : [accountId])));
}

function answered({ httpStatus, durationMs }: ProvisioningRecord): string {
  return `Status ${httpStatus} after ${durationMs} ms.`;
}
