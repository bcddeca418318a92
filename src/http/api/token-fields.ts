import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { StoredToken } from "../../domain/connection/token-store.ts";
import type { TermsDraft } from "../../domain/connection/token-terms.ts";
import { type TokenWarning, tokenWarnings } from "../../domain/connection/token-warnings.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

type Sources = z.ZodArray<z.ZodString>;

const sources: Sources = z
  .array(z.string().max(50))
  .max(100)
  .describe("The addresses and CIDR blocks it may be used from, IPv4 and IPv6; none is everywhere.");

/** What may be said about when a token ends and from where it may be used. */
export const termsFields: { readonly expiresAt: z.ZodISODateTime; readonly sources: Sources } = {
  expiresAt: instant.describe("Refused from this second on; at most three years ahead."),
  sources,
};

/** What may be said about a token that follows another. */
export const rotationFields: {
  readonly expiresAt: z.ZodOptional<z.ZodISODateTime>;
  readonly sources: z.ZodOptional<Sources>;
  readonly overlapDays: z.ZodOptional<z.ZodNumber>;
} = {
  expiresAt: instant
    .optional()
    .describe("Refused from this second on. In a year unless given, at most three years ahead."),
  sources: sources.optional(),
  overlapDays: z
    .number()
    .int()
    .min(1)
    .max(30)
    .optional()
    .describe(
      "Retires what was made before by itself: when the new one has been used and the old one was silent for 24 hours, at the latest after so many days. Without it the old one works until it is revoked.",
    ),
};

type WarningSchema = z.ZodObject<{
  code: z.ZodEnum<{ token_expires_soon: "token_expires_soon"; token_expired: "token_expired" }>;
  message: z.ZodString;
  tokenId: z.ZodString;
  endsAt: z.ZodISODateTime;
}>;

/** Something that deserves attention about a token of a connection. */
export const tokenWarning: WarningSchema = component(
  "TokenWarning",
  z.object({
    code: z.enum(["token_expires_soon", "token_expired"]),
    message: z.string(),
    tokenId: z.string(),
    endsAt: instant,
  }),
);

type NullableInstant = z.ZodNullable<z.ZodISODateTime>;

/** What is shown of everything that opens a connection. */
export const shownTokenFields: {
  readonly id: z.ZodString;
  readonly sources: Sources;
  readonly createdAt: z.ZodISODateTime;
  readonly expiresAt: NullableInstant;
  readonly overlapEndsAt: NullableInstant;
  readonly lastUsedAt: NullableInstant;
  readonly lastUsedFrom: z.ZodNullable<z.ZodString>;
  readonly revokedAt: NullableInstant;
  readonly warnings: z.ZodArray<WarningSchema>;
} = {
  id: z.string().describe("The public part, safe in logs."),
  sources,
  createdAt: instant,
  expiresAt: instant.nullable().describe("Null: it has no end."),
  overlapEndsAt: instant.nullable().describe("When it retires at the latest, if its rotation said so."),
  lastUsedAt: instant.nullable().describe("Written down once a minute at most."),
  lastUsedFrom: z.string().nullable().describe("The address of the last use."),
  revokedAt: instant.nullable(),
  warnings: z.array(tokenWarning).describe("From 30 days before its end."),
};

/** What is shown of a token. */
export type ShownToken = z.output<z.ZodObject<typeof shownTokenFields>>;

/** Shows a token without its secret. */
export function toShownToken(token: StoredToken, now: number): ShownToken {
  return {
    id: token.id,
    sources: [...token.sources],
    createdAt: toIso(token.createdAt),
    expiresAt: isoOrNull(token.expiresAt),
    overlapEndsAt: isoOrNull(token.overlapEndsAt),
    lastUsedAt: isoOrNull(token.lastUsedAt),
    lastUsedFrom: token.lastUsedFrom,
    revokedAt: isoOrNull(token.revokedAt),
    warnings: tokenWarnings(token, now).map(toShownWarning),
  };
}

/** Shows a warning. */
export function toShownWarning(warning: TokenWarning): z.output<typeof tokenWarning> {
  return { ...warning, endsAt: toIso(warning.endsAt) };
}

/** Reads terms as they came over the wire. */
export function toTerms(given: {
  readonly expiresAt?: string | undefined;
  readonly sources?: readonly string[] | undefined;
}): TermsDraft {
  const { expiresAt } = given;
  return { expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt), sources: given.sources };
}
