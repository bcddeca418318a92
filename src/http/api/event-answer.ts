import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { Actor, Cause, Event } from "../../domain/event/event.ts";
import type { JsonObject } from "../../lib/json.ts";
import { actor, cause } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";

/** An event as the API shows it. */
export interface EventAnswer {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly actor: Actor;
  readonly actorName: string | null;
  readonly cause: Cause;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly subjectName: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly reason: string | null;
}

/** One change, with who did it and what was before. */
export const event: z.ZodType<EventAnswer> = component(
  "AuditEvent",
  z.object({
    id: z.string(),
    at: instant,
    type: z.string().describe("`<subject>.<past participle>`."),
    actor,
    actorName: z.string().nullable().describe("What whoever did it is called now; null where there is no name."),
    cause,
    subject: z.object({ kind: z.string(), id: z.string() }),
    subjectName: z.string().nullable().describe("What it is about is called now; null where there is no name."),
    accountId: z.string().nullable().describe("The account that it concerns, where there is one."),
    accountName: z.string().nullable(),
    before: z.record(z.string(), z.unknown()).nullable() as z.ZodType<JsonObject | null>,
    after: z.record(z.string(), z.unknown()).nullable() as z.ZodType<JsonObject | null>,
    reason: z.string().nullable(),
  }),
);

/** What things are called, by kind and id with a space between. */
export type Names = ReadonlyMap<string, string>;

/** Renders an event. */
export function toEvent(known: Event, names: Names): EventAnswer {
  const { id, type, actor: who, cause: why, subject, accountId, before, after, reason } = known;
  return {
    id,
    at: toIso(known.at),
    type,
    actor: { ...who },
    actorName: names.get(`${who.kind} ${who.id}`) ?? null,
    cause: { ...why },
    subject: { ...subject },
    subjectName: names.get(`${subject.kind} ${subject.id}`) ?? null,
    accountId,
    accountName: names.get(`account ${accountId}`) ?? null,
    before,
    after,
    reason,
  };
}
