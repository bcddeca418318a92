import { z } from "zod";
import type { Advice } from "../../domain/advice/advice.ts";
import { ADVICE_CODES } from "../../domain/advice/advice-code.ts";
import { toIso } from "../../domain/clock.ts";
import type { LiveCall } from "../../domain/live/live-call.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";

/** A call as the API shows it. */
export interface ShownCall extends Omit<LiveCall, "at"> {
  readonly at: string;
}

/** The calls after a place in the feed. */
export interface ShownCalls {
  readonly items: readonly ShownCall[];
  readonly position: string;
  readonly missed: number | null;
}

/** What somebody does about a call that went wrong. */
export const shownAdvice: z.ZodType<Advice> = component(
  "Advice",
  z.object({
    code: z.enum(ADVICE_CODES),
    cause: z.string().describe("What is wrong, in the words of the identity provider's own screens."),
    fix: z.string().describe("What to do about it."),
    place: z.string().describe("Where to click, in the identity provider or here."),
    fault: z.enum(["identity_provider", "anteroom", "nobody"]).describe("On which side it is to be mended."),
  }),
);

const liveCall = component(
  "LiveCall",
  z.object({
    id: z.string().describe("Its place in the feed, to go on from."),
    at: instant,
    durationMs: z.number(),
    requestId: z.string().describe("As the answer named it in X-Request-Id."),
    method: z.string(),
    path: z.string().describe("Without its query, and without secrets."),
    httpStatus: z.number().int(),
    connectionId: z.string().nullable().describe("Null when nobody knows whose call it was."),
    kind: z.enum(["discovery", "search", "read", "write", "unknown"]),
    operation: z.string().describe("What was asked for, in words."),
    resourceType: z.enum(["User", "Group"]).nullable(),
    resourceId: z.string().nullable(),
    resourceName: z.string().nullable(),
    result: z.enum(["success", "failure", "skipped", "warning"]),
    reason: z.string().nullable().describe("Why it was refused or changed nothing, as it was answered."),
    advice: shownAdvice.nullable(),
  }),
);

/** The calls after a place in the feed. */
export const liveCalls: z.ZodType<ShownCalls> = component(
  "LiveCalls",
  z.object({
    items: z.array(liveCall).describe("The oldest first."),
    position: z.string().describe("Where to go on: the parameter `after`, or the header Last-Event-ID."),
    missed: z
      .number()
      .int()
      .nullable()
      .describe(
        "How many calls, of whatever connection, came too long ago to be kept; null when the server was started anew.",
      ),
  }),
);

/** A call as the API shows it. */
export function toShownCall({ at, ...call }: LiveCall): ShownCall {
  return { ...call, at: toIso(at) };
}
