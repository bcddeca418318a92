import { z } from "zod";
import type { Fault } from "../../domain/advice/advice.ts";
import { IDPS, type Idp } from "../../domain/connection/connection.ts";
import { STORY_STEPS, type StoryStep } from "../../domain/event/request-story.ts";
import type { RequestStory } from "../../domain/event/request-story-service.ts";
import { TOLERANCES, type Tolerance } from "../../scim/tolerances.ts";
import { component } from "./component.ts";
import { type EventAnswer, event, type Names, toEvent } from "./event-answer.ts";
import { type RequestAnswer, request, toRequest } from "./request-answer.ts";

interface RuleAnswer {
  readonly rule: string;
  readonly does: string;
  readonly sentBy: string;
  readonly contradictsRfc: boolean;
}

/** A request with everything that is known about it. */
export interface StoryAnswer {
  readonly request: RequestAnswer;
  readonly connection: { readonly id: string; readonly name: string; readonly idp: Idp; readonly deleted: boolean };
  readonly url: string;
  readonly steps: StoryStep[];
  readonly rules: RuleAnswer[];
  readonly advice: {
    readonly code: string;
    readonly cause: string;
    readonly fix: string;
    readonly place: string;
    readonly fault: Fault;
  } | null;
  readonly events: EventAnswer[];
  readonly accounts: {
    readonly id: string;
    readonly userName: string;
    readonly applicationName: string;
    readonly status: string;
  }[];
}

/** What happened to a request, step by step. */
export const story: z.ZodType<StoryAnswer> = component(
  "RequestStory",
  z.object({
    request,
    connection: z.object({ id: z.string(), name: z.string(), idp: z.enum(IDPS), deleted: z.boolean() }),
    url: z.string().describe("The address that was asked, without its query, which is not kept."),
    steps: z.array(
      z.object({
        step: z.enum(STORY_STEPS),
        outcome: z.enum(["done", "failed", "skipped"]),
        detail: z.string(),
        durationMs: z.number().nullable().describe("null where it was not measured."),
      }),
    ),
    rules: z
      .array(z.object({ rule: z.string(), does: z.string(), sentBy: z.string(), contradictsRfc: z.boolean() }))
      .describe("What each rule means by which the request was read."),
    advice: z
      .object({
        code: z.string(),
        cause: z.string().describe("What is wrong, in the words of the identity provider."),
        fix: z.string(),
        place: z.string().describe("Where to click."),
        fault: z.enum(["identity_provider", "anteroom", "nobody"]),
      })
      .nullable()
      .describe("What to do about it; null unless it failed."),
    events: z.array(event).describe("What the request made happen, oldest first; 100 at most."),
    accounts: z
      .array(z.object({ id: z.string(), userName: z.string(), applicationName: z.string(), status: z.string() }))
      .describe("The accounts of the user that it is about."),
  }),
);

/** Renders the story of a request. */
export function toStory(told: RequestStory, names: Names, publicUrl: string): StoryAnswer {
  const { record, connection, steps, advice, events, accounts } = told;
  const { id, name, idp, deleted } = connection;
  return {
    request: toRequest(record),
    connection: { id, name, idp, deleted },
    url: `${publicUrl}${record.path}`,
    steps: steps.map((step) => ({ ...step })),
    rules: [...new Set(record.rewrites.map(({ rule }) => rule))].flatMap(toRule),
    advice: advice && { ...advice },
    events: events.map((one) => toEvent(one, names)),
    accounts: accounts.map((account) => ({ ...account })),
  };
}

const rules: ReadonlyMap<string, Tolerance> = new Map(Object.entries(TOLERANCES));

/** A rule that went with a former version has no meaning any more. */
function toRule(rule: string): RuleAnswer[] {
  const known = rules.get(rule);
  if (known === undefined) return [];
  const { does, sentBy, contradictsRfc } = known;
  return [{ rule, does, sentBy, contradictsRfc }];
}
