import type { ReactNode } from "react";
import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import styles from "./catalogue-facts.module.css";

type Entry = Schemas["CatalogueEntry"];

/** A fact with what to call it and its source. */
interface Known {
  readonly name: string;
  readonly value: string;
  readonly source: string;
  readonly date: string;
}

const NAMES: Readonly<Record<keyof Schemas["CatalogueFacts"], string>> = {
  saml: "SAML",
  plan: "From the plan",
  prerequisite: "Before that",
  entityId: "Entity ID",
  acsUrl: "ACS URL",
  nameIdFormat: "NameID format",
  metadataUrl: "Metadata address",
  signInUrl: "Sign-in address",
  attributes: "Attributes",
  otherSignOn: "Other sign-on",
  scim: "SCIM",
  ssoPrice: "Price of SSO",
  roles: "Roles",
  requiredRole: "Role that manages members",
  memberTasks: "What that role can do",
  passwordRules: "Password rules",
  mfaSecret: "Authenticator secret shown as",
};

/** What the catalogue knows of an app, each fact with its source and date. */
export function CatalogueFacts({ entry }: { readonly entry: Entry }) {
  const known = factsOf(entry.facts);
  return (
    <Card title="What is known" lead="From the catalogue. It proves nothing by itself.">
      <dl className={styles.facts}>
        {known.map(({ name, value, source, date }) => (
          <Row key={name} name={name} source={`${source}, ${date}`}>
            {value}
          </Row>
        ))}
        {entry.notes.map(({ value, source, date }) => (
          <Row key={value} name="Note" source={`${source}, ${date}`}>
            {value}
          </Row>
        ))}
      </dl>
    </Card>
  );
}

function Row({
  name,
  source,
  children,
}: {
  readonly name: string;
  readonly source: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>
        {children}
        <span className={styles.source}>{source}</span>
      </dd>
    </div>
  );
}

function factsOf(facts: Schemas["CatalogueFacts"]): readonly Known[] {
  return (Object.keys(NAMES) as (keyof typeof NAMES)[]).flatMap((key) => {
    const fact = facts[key];
    if (fact === undefined) return [];
    const { source, date } = fact;
    return [{ name: NAMES[key], value: textOf(fact.value), source, date }];
  });
}

function textOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (!Array.isArray(value)) return String(value).replaceAll("_", " ");
  return value.map((item: unknown) => (typeof item === "string" ? item : displayOf(item))).join(", ");
}

function displayOf(item: unknown): string {
  const isRole = typeof item === "object" && item !== null && "display" in item;
  return isRole ? String(item.display) : String(item);
}
