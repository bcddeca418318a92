import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { type NamedSavedView, VIEW_SCREENS } from "../../domain/person/saved-view.ts";
import { personOf } from "./caller-person.ts";
import { component } from "./component.ts";
import { instant, line } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const screen = z.enum(VIEW_SCREENS).describe("The list of the console that it is a view of.");
const said = {
  name: line(60),
  query: z
    .string()
    .max(2000)
    .regex(/^[\x21-\x7e]*$/, "must be the query of an address, without spaces")
    .describe("What the list is narrowed to: the query of its address, without the question mark."),
  columns: z
    .array(z.string().regex(/^[A-Za-z.]{1,40}$/, "must be the name of a column"))
    .max(40)
    .describe("The columns in order; none for the usual ones."),
  shared: z.boolean().describe("Whether everybody sees it."),
};
const draft = component("SavedViewDraft", z.strictObject({ screen, ...said }));
const replacement = component("SavedViewReplacement", z.strictObject(said));
const shown = component(
  "SavedView",
  z.object({
    id: z.string(),
    screen,
    ...said,
    own: z.boolean().describe("Whether it is yours to change."),
    keptBy: z.string().describe("The name of whoever keeps it."),
    updatedAt: instant,
  }),
);

const tag = "People";
/** What everybody sees is for those who look after all accounts. */
const sharing = ({ shared }: { readonly shared: boolean }) => (shared ? ("edit_account" as const) : undefined);

/** The views of lists that people keep. */
export const savedViewRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/me/views",
    operationId: "listSavedViews",
    tag,
    summary: "List your views of a list of the console, and those that others share",
    action: "manage_self",
    query: z.strictObject({ screen }),
    status: 200,
    answer: component("SavedViews", z.object({ items: z.array(shown).describe("Yours first, the oldest first.") })),
    handle: async ({ query, caller }, { savedViews }) => {
      const person = personOf(caller);
      const views = await savedViews.list(person, query.screen);
      return { items: views.map((view) => toView(view, person.id)) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/me/views",
    operationId: "createSavedView",
    tag,
    summary: "Keep a view of a list of the console",
    action: "manage_self",
    stricter: sharing,
    body: draft,
    status: 201,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ body: { screen: of, ...view }, caller }, { savedViews }) => {
      const person = personOf(caller);
      return toView(await savedViews.create(person, of, view), person.id);
    },
  }),
  endpoint({
    method: "PUT",
    path: "/me/views/{id}",
    operationId: "replaceSavedView",
    tag,
    summary: "Say anew what a view of yours shows",
    action: "manage_self",
    stricter: sharing,
    body: replacement,
    status: 200,
    answer: shown,
    handle: async ({ params, body, caller }, { savedViews }) => {
      const person = personOf(caller);
      return toView(await savedViews.replace(person, params.id, body), person.id);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/me/views/{id}",
    operationId: "deleteSavedView",
    tag,
    summary: "Forget a view of yours",
    action: "manage_self",
    status: 204,
    handle: ({ params, caller }, { savedViews }) => savedViews.delete(personOf(caller), params.id),
  }),
];

function toView(view: NamedSavedView, personId: string): z.output<typeof shown> {
  const { id, screen: of, name, query, columns, shared } = view;
  return {
    id,
    screen: of,
    name,
    query,
    columns: [...columns],
    shared,
    own: view.personId === personId,
    keptBy: view.personName,
    updatedAt: toIso(view.updatedAt),
  };
}
