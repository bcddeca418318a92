import type { ApplicationRole } from "../application/application.ts";
import type { Belief } from "../application/evidence.ts";
import type { Finding } from "../application/saml-evidence.ts";
import { assertVariables, fill, type Variables } from "./address-pattern.ts";
import type { CatalogueEntry, Fact } from "./catalogue-entry.ts";

/** What the catalogue knows of a new application before anybody else says anything. */
export interface Prefilled {
  readonly key: string;
  readonly name: string;
  readonly roles: readonly ApplicationRole[] | undefined;
  readonly requiredRole: string | undefined;
  readonly passwordRules: string | undefined;
  readonly belief: Belief;
}

/** Takes from an entry what a new application starts with. @throws {AnteroomError} `invalid_value` for a wrong variable */
export function prefill(entry: CatalogueEntry, variables: Variables): Prefilled {
  assertVariables(entry, variables);
  const { facts } = entry;
  const pattern = facts.metadataUrl?.value;
  const metadataUrl = pattern === undefined ? undefined : fill(pattern, variables);
  return {
    key: entry.key,
    name: entry.name,
    roles: facts.roles?.value,
    requiredRole: facts.requiredRole?.value,
    passwordRules: facts.passwordRules?.value,
    belief: {
      ...declarationOf(entry, variables),
      // A value may make an address of a pattern that is none, such as a host that ends in a dot.
      ...(metadataUrl !== undefined && URL.canParse(metadataUrl) && { metadataUrl }),
    },
  };
}

/** What depends on the plan is no word on this tenant, and so is no declaration. */
function declarationOf(entry: CatalogueEntry, variables: Variables): Pick<Belief, "declaration"> {
  const { saml } = entry.facts;
  if (saml === undefined || saml.value === "depends_on_plan") return {};
  const { source, date } = saml;
  const vouched = `The catalogue says so (entry "${entry.key}"); nobody here has confirmed it.`;
  const also = [info("from-catalogue", vouched), ...planFindings(entry), ...addressFindings(entry, variables)];
  return { declaration: { kind: "declaration", supported: saml.value === "supported", source, date, also } };
}

function planFindings({ facts: { saml, plan, prerequisite } }: CatalogueEntry): Finding[] {
  const needs = [plan, prerequisite].filter((fact) => fact !== undefined);
  return needs.map((fact) => info("needed-for-saml", `SAML sign-on needs ${fact.value}${cited(fact, saml)}.`));
}

function addressFindings({ facts }: CatalogueEntry, variables: Variables): Finding[] {
  const expected = [
    { what: "The entity id", fact: facts.entityId },
    { what: "The consumer URL", fact: facts.acsUrl },
  ];
  return expected.flatMap(({ what, fact }) => {
    const filled = (fact?.value ?? []).map((pattern) => fill(pattern, variables)).filter((one) => one !== undefined);
    if (fact === undefined || filled.length === 0) return [];
    return [info("expected-address", `${what} is ${filled.join(" or ")}${cited(fact, facts.saml)}.`)];
  });
}

/** The source, unless it is that of the declaration, which names it already. */
function cited({ source, date }: Fact<unknown>, declared: Fact<unknown> | undefined): string {
  return source === declared?.source && date === declared.date ? "" : ` (${source}, ${date})`;
}

function info(code: string, message: string): Finding {
  return { code, severity: "info", message };
}
