import { z } from "zod";
import type { PublicKey } from "../../domain/connection/oauth-client.ts";
import type { StoredToken } from "../../domain/connection/token-store.ts";
import { component } from "./component.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";
import { rotationFields, shownTokenFields, toShownToken } from "./token-fields.ts";

const MOST_KEYS = 10;
const MOST_AUDIENCES = 10;

/** Compared byte by byte with a claim, so nothing is trimmed. */
const claim = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}\p{Cs}\s]+$/u, "must hold no spaces, line breaks or other control characters");

const member = z.union([z.string().max(2000), z.array(z.string().max(8000)).max(10)]);
const publicKey = component(
  "PublicKey",
  z
    .record(z.string().regex(/^[A-Za-z0-9#_-]{1,40}$/), member)
    .refine((key) => key["kty"] === "RSA" || key["kty"] === "EC", "must be an RSA or EC key")
    .refine((key) => !PRIVATE.some((name) => Object.hasOwn(key, name)), "must not hold a private key")
    .meta({ description: "A public JSON Web Key, RFC 7517." }),
);
/** The private members of RSA and EC keys, and the one of a shared key: RFC 7518 §6. */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

const trustFields = {
  issuer: claim.describe("The iss of the assertion, exactly."),
  subject: claim.describe("The sub of the assertion, exactly; the object id for Microsoft Entra ID."),
  audiences: z
    .array(claim)
    .max(MOST_AUDIENCES)
    .describe(
      "The aud of the assertion holds one of these. A GUID with and without api:// is the same. None: this server.",
    ),
  tenantId: claim.nullable().describe("The tid of the assertion, as Microsoft Entra ID sends it; null: not looked at."),
  jwksUri: z
    .string()
    .max(500)
    .refine(isPlainHttps, "must be an https address without user name or fragment")
    .nullable()
    .describe("Where the issuer publishes its keys; null when they are pinned in keys."),
  keys: z.array(publicKey).max(MOST_KEYS).describe("The pinned keys of the issuer; empty when they are fetched."),
};

const draft = component(
  "OAuthTrustDraft",
  z
    .strictObject({ ...trustFields, sources: rotationFields.sources })
    .partial()
    .refine((trust) => ((trust.jwksUri ?? null) === null) !== ((trust.keys ?? []).length === 0), {
      error: "must name the keys of the issuer by jwksUri or by keys, not by both",
    })
    .meta({
      description: "Whose assertions a client may present. Issuer and subject are the client itself unless given.",
    }),
);
const { expiresAt: _, overlapEndsAt: __, warnings: ___, ...usedFields } = shownTokenFields;
const shown = component("OAuthTrust", z.object({ ...usedFields, ...trustFields }));
const listed = component("OAuthTrustPage", pageOf(shown));

const tag = "OAuth clients";

/** Trusted issuers: an OAuth client proves itself by their assertions in place of a secret. */
export const oauthTrustRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/connections/{id}/oauth-clients/{clientId}/trusts",
    operationId: "createOAuthTrust",
    tag,
    summary: "Let an OAuth client prove itself by assertions of an issuer (RFC 7523 §2.2), such as Microsoft Entra ID",
    action: "mint_credentials",
    body: draft,
    status: 201,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { oauthClients }) => {
      const { audiences = [], tenantId = null, jwksUri = null, keys = [], ...rest } = body;
      const trust = { ...rest, audiences, tenantId, jwksUri, keys: keys.map(toPublicKey) };
      return toTrust(
        await oauthClients.addTrust({ connectionId: params.id, clientId: params.clientId }, trust, origin),
      );
    },
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}/oauth-clients/{clientId}/trusts",
    operationId: "listOAuthTrusts",
    tag,
    summary: "List the trusted issuers of an OAuth client, revoked ones included",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ params, query }, { oauthClients }) => {
      const ref = { connectionId: params.id, clientId: params.clientId };
      return toPage(await oauthClients.listTokens(ref, "trust", toPageRequest(query)), toTrust);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/connections/{id}/oauth-clients/{clientId}/trusts/{trustId}",
    operationId: "revokeOAuthTrust",
    tag,
    summary: "Stop trusting an issuer at once; access tokens got by it end, too",
    action: "mint_credentials",
    status: 204,
    handle: ({ params, origin }, { oauthClients }) => {
      const ref = { connectionId: params.id, clientId: params.clientId };
      return oauthClients.revokeToken(ref, "trust", params.trustId, origin);
    },
  }),
];

function isPlainHttps(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" && url.username + url.password + url.hash === "";
}

function toPublicKey(key: Readonly<Record<string, string | readonly string[]>>): PublicKey {
  return { ...key };
}

function toTrust(stored: StoredToken): z.output<typeof shown> {
  const { expiresAt: _, overlapEndsAt: __, warnings: ___, ...used } = toShownToken(stored, stored.createdAt);
  if (stored.trust === null) throw new TypeError(`Token ${stored.id} is no trust.`);
  const { issuer, subject, audiences, tenantId, jwksUri, keys } = stored.trust;
  const copies = keys.map((key) =>
    Object.fromEntries(Object.entries(key).map(([name, value]) => [name, copyOf(value)])),
  );
  return { ...used, issuer, subject, audiences: [...audiences], tenantId, jwksUri, keys: copies };
}

function copyOf(value: string | readonly string[]): string | string[] {
  return typeof value === "string" ? value : [...value];
}
