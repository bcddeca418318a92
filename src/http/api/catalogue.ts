import { z } from "zod";
import { variablesOf } from "../../domain/catalogue/address-pattern.ts";
import {
  type CatalogueEntry,
  type CatalogueFacts,
  type Fact,
  MEMBER_TASKS,
  MFA_SECRETS,
  SAML_SUPPORT,
} from "../../domain/catalogue/catalogue-entry.ts";
import { component } from "./component.ts";
import { PAGE_FIELDS, pageOf, placeOf, toPage } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const cited = {
  source: z.string().describe("Who says so, or where it is written."),
  date: z.string().describe("The day or the month in which the source said so or was read."),
};

function fact<Value extends z.ZodType>(value: Value) {
  return z.object({ value, ...cited }).optional();
}

const texts = z.array(z.string());
const pattern = z.string().describe("Variables in braces.");

const facts = component(
  "CatalogueFacts",
  z
    .object({
      saml: fact(z.enum(SAML_SUPPORT)),
      plan: fact(z.string().describe("The plan from which SAML sign-on can be had.")),
      prerequisite: fact(z.string()),
      entityId: fact(z.array(pattern)),
      acsUrl: fact(z.array(pattern)),
      nameIdFormat: fact(z.string()),
      metadataUrl: fact(pattern),
      signInUrl: fact(pattern),
      attributes: fact(texts),
      otherSignOn: fact(z.string()),
      scim: fact(z.boolean()),
      ssoPrice: fact(z.string()),
      roles: fact(z.array(z.object({ value: z.string(), display: z.string() }))),
      requiredRole: fact(z.string().describe("The native role that managing members takes.")),
      memberTasks: fact(z.array(z.enum(MEMBER_TASKS))),
      passwordRules: fact(z.string().describe("In the syntax of `passwordrules`.")),
      mfaSecret: fact(z.enum(MFA_SECRETS)),
    })
    .describe("What is absent is not known."),
);

const shown = component(
  "CatalogueEntry",
  z.object({
    key: z.string(),
    name: z.string(),
    facts,
    notes: z.array(z.object({ value: z.string(), ...cited })),
    variables: texts.describe("The variables of its patterns, which a new application may be given values for."),
    corrected: texts.describe("The facts that this organisation added or corrected."),
  }),
);

const summary = component(
  "CatalogueSummary",
  z.object({
    key: z.string(),
    name: z.string(),
    saml: z.enum(SAML_SUPPORT).nullable().describe("null: not known."),
    plan: z.string().nullable(),
    scim: z.boolean().nullable(),
    variables: texts,
  }),
);

const tag = "Catalogue";

/** The catalogue of well-known apps: facts with their sources, which start an application and prove nothing. */
export const catalogueRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/catalogue",
    operationId: "listCatalogue",
    tag,
    summary: "Search the catalogue of well-known apps, in the order of their keys",
    action: "read",
    query: z.strictObject({
      ...PAGE_FIELDS,
      q: z.string().max(100).optional().describe("A part of a key or a name, in any case."),
    }),
    status: 200,
    answer: component("CataloguePage", pageOf(summary)),
    handle: async ({ query: { q, limit, cursor } }, { catalogue }) => {
      const after = placeOf(cursor, /^[a-z0-9][a-z0-9-]{0,62}$/);
      return toPage(await catalogue.list({ text: q, limit, after }), toSummary);
    },
  }),
  endpoint({
    method: "GET",
    path: "/catalogue/{key}",
    operationId: "getCatalogueEntry",
    tag,
    summary: "Show what is known about an app, each fact with its source and date",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ params }, { catalogue }) => toEntry(await catalogue.get(params.key)),
  }),
];

function toSummary(entry: CatalogueEntry): z.output<typeof summary> {
  const { saml, plan, scim } = entry.facts;
  return {
    key: entry.key,
    name: entry.name,
    saml: saml?.value ?? null,
    plan: plan?.value ?? null,
    scim: scim?.value ?? null,
    variables: [...variablesOf(entry)],
  };
}

function toEntry(entry: CatalogueEntry): z.output<typeof shown> {
  return {
    key: entry.key,
    name: entry.name,
    facts: structuredClone(entry.facts) as Mutable<CatalogueFacts>,
    notes: entry.notes.map((note) => ({ ...note })),
    variables: [...variablesOf(entry)],
    corrected: [...entry.corrected],
  };
}

/** Facts as the schema of the answer has them: the lists may be changed. */
type Mutable<Facts> = {
  -readonly [Name in keyof Facts]: Facts[Name] extends Fact<readonly (infer Item)[]> | undefined
    ? { value: Item[]; source: string; date: string }
    : Facts[Name] extends Fact<infer Value> | undefined
      ? { value: Value; source: string; date: string }
      : never;
};
