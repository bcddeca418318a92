import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { DestructionCertificate } from "../../domain/secret/purge.ts";
import { SECRET_KINDS } from "../../domain/secret/secret.ts";
import { component } from "./component.ts";
import { instant, reason } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const order = component("PurgeOrder", z.strictObject({ reason }));
const certificate = component(
  "DestructionCertificate",
  z.object({
    accountId: z.string(),
    purgedAt: instant,
    by: z.object({ kind: z.string(), id: z.string() }),
    reason: z.string(),
    keyIds: z
      .array(z.string())
      .describe("The keys that were destroyed; no copy of what they sealed opens without them."),
    secrets: z.array(z.object({ kind: z.enum(SECRET_KINDS), versions: z.int() })),
    minimised: z
      .array(z.enum(["account", "identity", "directory_user", "events"]))
      .describe("What no longer holds personal data."),
    kept: z
      .array(z.enum(["secrets", "directory_user"]))
      .describe(
        "What is left: live accounts share it, or the identity provider still provides it. Purge again after that.",
      ),
  }),
);

/** Purges: what is kept of retired accounts is destroyed for good. */
export const purgeRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/accounts/{id}/purge",
    operationId: "getPurge",
    tag: "Secrets",
    summary: "Show the certificate of a purge; `not_found` where nothing was purged",
    action: "read",
    status: 200,
    answer: certificate,
    handle: async ({ params }, { purges }) => toCertificate(await purges.certificate(params.id)),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/purge",
    operationId: "purgeAccount",
    tag: "Secrets",
    summary: "Destroy the secrets and the personal data of a retired account for good; answers a certificate",
    description: "Asked again, it answers the same certificate. What a purge cannot reach: docs/accounts.md.",
    action: "purge_account",
    item: "account",
    body: order,
    status: 200,
    answer: certificate,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { purges }) =>
      toCertificate(await purges.purge(params.id, body.reason, origin)),
  }),
];

function toCertificate(known: DestructionCertificate): z.output<typeof certificate> {
  const { by, secrets, purgedAt, keyIds, minimised, kept, ...rest } = known;
  return {
    ...rest,
    purgedAt: toIso(purgedAt),
    by: { kind: by.kind, id: by.id },
    secrets: secrets.map((one) => ({ ...one })),
    keyIds: [...keyIds],
    minimised: [...minimised],
    kept: [...kept],
  };
}
