import { z } from "zod";
import { IDPS } from "../../domain/connection/connection.ts";
import type { SetupGuide } from "../../domain/connection/setup-guide.ts";
import { SETUP_GUIDES } from "../../domain/connection/setup-guides.ts";
import { component } from "./component.ts";
import { endpoint, type Route } from "./route.ts";

const guide = component(
  "SetupGuide",
  z.object({
    idp: z.enum(IDPS),
    variant: z.string().describe("Tells several ways of the same identity provider apart."),
    title: z.string(),
    about: z.string().describe("When to choose it."),
    open: z.array(z.string()).describe("How to get to the form."),
    form: z.object({
      place: z.string(),
      fields: z
        .array(
          z.object({
            label: z.string(),
            kind: z.enum(["url", "token", "text", "tick"]),
            value: z.string().optional(),
          }),
        )
        .describe("In the order of the form."),
      test: z.string().describe("What tries the connection."),
    }),
    activate: z.array(z.string()).describe("What to switch on once the test has passed."),
    assign: z.string().describe("How to have one user pushed."),
    pace: z.string().describe("How soon something arrives."),
    notes: z.array(z.string()),
  }),
);

const guides = component("SetupGuideList", z.object({ items: z.array(guide) }));

/** How identity providers are connected, in the words of their own screens. */
export const setupGuideRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/setup-guides",
    operationId: "listSetupGuides",
    tag: "Connections",
    summary: "List how each identity provider is connected, by the labels of its own screens",
    action: "read",
    status: 200,
    answer: guides,
    handle: async () => ({ items: SETUP_GUIDES.map(toGuide) }),
  }),
];

function toGuide({ open, form, activate, notes, ...guide }: SetupGuide) {
  const fields = form.fields.map((field) => ({ ...field }));
  return { ...guide, open: [...open], form: { ...form, fields }, activate: [...activate], notes: [...notes] };
}
