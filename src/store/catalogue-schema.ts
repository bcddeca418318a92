import { z } from "zod";
import {
  type CatalogueEntry,
  type CatalogueFacts,
  MEMBER_TASKS,
  MFA_SECRETS,
  SAML_SUPPORT,
} from "../domain/catalogue/catalogue-entry.ts";
import { MAX_RULES_LENGTH, parsePasswordRules } from "../domain/secret/password-rules.ts";

/** An entry as a file holds it. */
export type CatalogueFile = Omit<CatalogueEntry, "corrected">;

const PLAIN = /^[^\p{Cc}\p{Cs}]*$/u;

const cited = {
  source: text(500).describe("Who says so, or where it is written."),
  date: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$/)
    .describe("The day or the month in which the source said so or was read: YYYY-MM-DD or YYYY-MM."),
};

function isPasswordRules(rules: string): boolean {
  try {
    parsePasswordRules(rules, "passwordRules");
    return true;
  } catch {
    return false;
  }
}

function text(max: number): z.ZodString {
  return z.string().min(1).max(max).regex(PLAIN, "must hold no line breaks or other control characters");
}

function texts(max: number): z.ZodArray<z.ZodString> {
  return z.array(text(max)).min(1).max(50);
}

function fact<Value extends z.ZodType>(value: Value, description: string) {
  return z
    .strictObject({ value, ...cited })
    .describe(description)
    .optional();
}

/** Addresses are https, but entity ids are any text. */
const addressPattern = text(1024).regex(/^https:\/\//);

const facts = z.strictObject({
  saml: fact(z.enum(SAML_SUPPORT), "Whether the app takes part in SAML sign-on."),
  plan: fact(text(200), "The plan from which SAML sign-on can be had."),
  prerequisite: fact(text(200), "What has to be there or done first, such as a verified domain."),
  entityId: fact(texts(1024), "Patterns, each a possible entity id; variables in braces."),
  acsUrl: fact(z.array(addressPattern).min(1).max(50), "Patterns, each a possible consumer URL; variables in braces."),
  nameIdFormat: fact(text(200), "The NameID format, in the words of the source."),
  metadataUrl: fact(addressPattern, "A pattern: where the metadata can be fetched without signing in."),
  signInUrl: fact(addressPattern, "A pattern: where a sign-in begins."),
  attributes: fact(texts(500), "The attributes that an assertion should hold."),
  otherSignOn: fact(text(200), "The way of single sign-on that the app has instead of SAML."),
  scim: fact(z.boolean(), "Whether the app can be provisioned over SCIM."),
  ssoPrice: fact(text(200), "What single sign-on costs; proves a price, and no protocol."),
  roles: fact(
    z.array(z.strictObject({ value: text(500).regex(/^[^,;]*$/), display: text(500) })).max(1000),
    "The roles that the app has.",
  ),
  requiredRole: fact(text(500), "The native role that managing members takes."),
  memberTasks: fact(z.array(z.enum(MEMBER_TASKS)).min(1), "What can be done with members by who is signed in."),
  passwordRules: fact(
    text(MAX_RULES_LENGTH).refine(isPasswordRules, { error: "must be rules in the syntax of passwordrules" }),
    "What the app demands of passwords, in the syntax of passwordrules.",
  ),
  mfaSecret: fact(z.enum(MFA_SECRETS), "How the secret of an authenticator is shown while MFA is turned on."),
}) satisfies z.ZodType<{ readonly [Name in keyof CatalogueFacts]: CatalogueFacts[Name] | undefined }>;

const catalogueFile = z
  .strictObject({
    $schema: z.string().optional(),
    key: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
      .describe("The name of the file without .json; what assignment values name unless another key is given."),
    name: text(200),
    facts,
    notes: z
      .array(z.strictObject({ value: text(500), ...cited }))
      .max(50)
      .optional()
      .describe("What else is good to know."),
  })
  .describe("Facts on an app, each with its source and its date. What is absent is not known.");

/** Reads the content of a file of the catalogue. @throws {z.ZodError} for what is no entry */
export function parseCatalogueFile(content: unknown): CatalogueFile {
  const { key, name, facts: found, notes = [] } = catalogueFile.parse(content);
  return { key, name, facts: found as CatalogueFacts, notes };
}

/** The JSON Schema (2020-12) of a file of the catalogue: `schemas/catalogue-entry.json`. */
export function catalogueJsonSchema(): object {
  return z.toJSONSchema(catalogueFile, { target: "draft-2020-12", io: "input" });
}
