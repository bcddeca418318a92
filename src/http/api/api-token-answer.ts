import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { ApiTokenDraft, NewApiToken } from "../../domain/connection/api-token-service.ts";
import type { StoredToken } from "../../domain/connection/token-store.ts";
import { SCOPES, type Scope } from "../../domain/person/scope.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, line } from "./fields.ts";
import { termsFields } from "./token-fields.ts";

type DraftSchema = z.ZodObject<
  {
    name: z.ZodString;
    scopes: z.ZodArray<z.ZodEnum<{ [Name in Scope]: Name }>>;
    expiresAt: z.ZodOptional<z.ZodISODateTime>;
    sources: z.ZodOptional<z.ZodArray<z.ZodString>>;
  },
  z.core.$strict
>;

/** What is said about a new token. */
export const apiTokenDraft: DraftSchema = component(
  "ApiTokenDraft",
  z.strictObject({
    name: line(200),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(SCOPES.length)
      .describe("What it may be used for; docs/permissions.md lists what each scope covers."),
    expiresAt: instant
      .optional()
      .describe("Refused from this second on. In 90 days unless given, at most 366 days ahead."),
    sources: termsFields.sources.optional(),
  }),
);

/** A token as the API shows one. */
export interface ApiTokenAnswer {
  id: string;
  name: string;
  scopes: Scope[];
  personId: string | null;
  sources: string[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedFrom: string | null;
  revokedAt: string | null;
  state: "active" | "expiring" | "expired" | "revoked";
}

/** A token with its text. */
export interface NewApiTokenAnswer extends ApiTokenAnswer {
  token: string;
}

/** From then on its end is warned of, as for the tokens of connections. */
const EXPIRING_MS = 30 * 24 * 60 * 60 * 1000;

const shown = z.object({
  id: z.string().describe("The public part of the token, safe in logs."),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  personId: z.string().nullable().describe("Whose personal token it is: it acts as that person."),
  sources: z.array(z.string()),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable().describe("Written down once a minute at most."),
  lastUsedFrom: z.string().nullable().describe("The address of the last use."),
  revokedAt: instant.nullable(),
  state: z.enum(["active", "expiring", "expired", "revoked"]).describe("Expiring: it ends within 30 days."),
});

/** A token of the management API. */
export const apiToken: z.ZodType<ApiTokenAnswer> = component("ApiToken", shown);
/** A token with its text. */
export const newApiToken: z.ZodType<NewApiTokenAnswer> = component(
  "NewApiToken",
  z.object({ ...shown.shape, token: z.string().describe("Shown this once.") }),
);

/** Reads what is said about a new token. */
export function toDraft({ name, scopes, expiresAt, sources }: z.output<DraftSchema>): ApiTokenDraft {
  const wanted = SCOPES.filter((scope) => scopes.includes(scope));
  return { name, scopes: wanted, sources, expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt) };
}

/** Renders a token as it stands at an instant. */
export function toToken(stored: StoredToken, now: number): ApiTokenAnswer {
  const { id, name, scopes, personId, sources, createdAt, expiresAt, lastUsedAt, lastUsedFrom, revokedAt } = stored;
  return {
    id,
    name,
    scopes: [...scopes],
    personId,
    sources: [...sources],
    createdAt: toIso(createdAt),
    expiresAt: isoOrNull(expiresAt),
    lastUsedAt: isoOrNull(lastUsedAt),
    lastUsedFrom,
    revokedAt: isoOrNull(revokedAt),
    state: stateOf(stored, now),
  };
}

/** Renders a new token, its text included. */
export function toNewToken({ stored, token }: NewApiToken, now: number): NewApiTokenAnswer {
  return { ...toToken(stored, now), token };
}

function stateOf({ revokedAt, expiresAt }: StoredToken, now: number): ApiTokenAnswer["state"] {
  if (revokedAt !== null) return "revoked";
  if (expiresAt === null) return "active";
  if (expiresAt <= now) return "expired";
  return expiresAt - now <= EXPIRING_MS ? "expiring" : "active";
}
