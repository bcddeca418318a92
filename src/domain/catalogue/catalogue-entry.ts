import type { ApplicationRole } from "../application/application.ts";

/** Something that a source says about an app. */
export interface Fact<Value> {
  readonly value: Value;
  /** Who says so, or where it is written. */
  readonly source: string;
  /** The day or the month in which the source said so or was read, `YYYY-MM-DD` or `YYYY-MM`. */
  readonly date: string;
}

/** Whether an app takes part in SAML sign-on. `depends_on_plan`: some editions of it do. */
export const SAML_SUPPORT = ["supported", "unsupported", "depends_on_plan"] as const;

/** What can be done with the members of an app by somebody who is signed in to it. */
export const MEMBER_TASKS = ["list", "invite", "remove", "suspend", "change_role"] as const;

/** How an app shows the secret of an authenticator while MFA is turned on. */
export const MFA_SECRETS = ["text", "qr_code", "qr_code_and_text"] as const;

/** What is known about an app. What is absent is not known. Patterns name their variables in braces: `https://{workspace}.slack.com`. */
export interface CatalogueFacts {
  readonly saml?: Fact<(typeof SAML_SUPPORT)[number]>;
  /** The plan from which SAML sign-on can be had. */
  readonly plan?: Fact<string>;
  /** What has to be there or done first, such as a verified domain. */
  readonly prerequisite?: Fact<string>;
  /** Patterns, each a possible one. */
  readonly entityId?: Fact<readonly string[]>;
  /** Patterns, each a possible one. */
  readonly acsUrl?: Fact<readonly string[]>;
  /** In the words of the source. */
  readonly nameIdFormat?: Fact<string>;
  /** A pattern: where its metadata can be fetched without signing in. */
  readonly metadataUrl?: Fact<string>;
  /** A pattern: where a sign-in begins. */
  readonly signInUrl?: Fact<string>;
  /** The attributes that an assertion should hold. */
  readonly attributes?: Fact<readonly string[]>;
  /** The way of single sign-on that an app has instead. */
  readonly otherSignOn?: Fact<string>;
  readonly scim?: Fact<boolean>;
  /** What single sign-on costs, beside what the app costs without. It proves a price, and no protocol. */
  readonly ssoPrice?: Fact<string>;
  readonly roles?: Fact<readonly ApplicationRole[]>;
  /** The native role that managing members takes. */
  readonly requiredRole?: Fact<string>;
  readonly memberTasks?: Fact<readonly (typeof MEMBER_TASKS)[number][]>;
  /** What it demands of passwords, in the syntax of `passwordrules`. */
  readonly passwordRules?: Fact<string>;
  readonly mfaSecret?: Fact<(typeof MFA_SECRETS)[number]>;
}

/** An app that the catalogue knows. */
export interface CatalogueEntry {
  /** Of the form of an application's key, lower case. */
  readonly key: string;
  readonly name: string;
  readonly facts: CatalogueFacts;
  /** What else is good to know. */
  readonly notes: readonly Fact<string>[];
  /** The names of the facts that this organisation added or corrected. */
  readonly corrected: readonly (keyof CatalogueFacts)[];
}

/** Where the catalogue is read from. */
export interface CatalogueSource {
  /** All entries by key, in the order of the keys. */
  load(): Promise<ReadonlyMap<string, CatalogueEntry>>;
}

/** Lays what an organisation knows over what is known in general: a fact replaces the fact of its name, notes are added. */
export function overlaid(known: CatalogueEntry | undefined, own: Omit<CatalogueEntry, "corrected">): CatalogueEntry {
  const corrected = Object.keys(own.facts) as (keyof CatalogueFacts)[];
  if (known === undefined) return { ...own, corrected };
  return {
    key: known.key,
    name: own.name,
    facts: { ...known.facts, ...own.facts },
    notes: [...own.notes, ...known.notes],
    corrected,
  };
}
