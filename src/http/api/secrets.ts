import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { SECRET_KINDS, STORED_KINDS, type StoredKind } from "../../domain/secret/secret.ts";
import type { SecretsView } from "../../domain/secret/secret-view.ts";
import { actor } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant, line } from "./fields.ts";
import { passwordWish, toPasswordWish } from "./passwords.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";
import { visitorOf } from "./vault-visitor.ts";

const MAX_PASSWORD = 1024;
const MAX_NOTE = 16_384;
const MAX_VERSION = 2_147_483_647;

const password = component(
  "PasswordToStore",
  z
    .strictObject({
      value: z.string().min(1).max(MAX_PASSWORD).optional().describe("As it is, spaces included."),
      generate: passwordWish
        .optional()
        .describe(
          "A password that nobody sees until it is read; by the rules of the account's app unless it says otherwise.",
        ),
    })
    .refine(({ value, generate }) => (value === undefined) !== (generate === undefined), {
      error: "must hold exactly one of value and generate",
    }),
);
const note = component("NoteToStore", z.strictObject({ value: z.string().min(1).max(MAX_NOTE) }));
const which = component(
  "SecretToReveal",
  z.strictObject({ version: z.int().min(1).max(MAX_VERSION).optional().describe("The present one by default.") }),
);
const move = component("VaultChoice", z.strictObject({ vaultId: line(100) }));

const shown = component(
  "Secrets",
  z.object({
    vault: z.object({ id: z.string(), name: z.string() }).nullable().describe("Null until the first secret is stored."),
    secrets: z.array(
      z.object({
        kind: z.enum(SECRET_KINDS),
        createdAt: instant.describe("Since when there has been such a secret."),
        ageDays: z.int().describe("Of the present version."),
        versions: z
          .array(
            z.object({
              version: z.int(),
              generated: z.boolean(),
              strength: z.int().min(0).max(4).nullable().describe("Of passwords: 0 is guessed at once, 4 is strong."),
              createdAt: instant,
              by: actor,
            }),
          )
          .describe("Newest first; the first is the present one. Of a seed and of recovery codes there are none."),
      }),
    ),
    sharedWith: z.array(z.string()).describe("The other live accounts of the same login, which share its secrets."),
  }),
);
const revealed = component(
  "RevealedSecret",
  z.object({ kind: z.enum(STORED_KINDS), value: z.string(), version: z.int(), createdAt: instant }),
);
const exported = component(
  "ExportedSeed",
  z.object({
    otpauthUri: z.string().describe("What an authenticator app takes over."),
    sharedWith: z.array(z.string()),
  }),
);

const tag = "Secrets";
const DAY_MS = 24 * 60 * 60 * 1000;

/** The secrets of accounts. Values go in, and come out by a reading that leaves an event. */
export const secretRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/accounts/{id}/secrets",
    operationId: "listSecrets",
    tag,
    summary: "List what is kept for the login of an account, never the values",
    action: "read",
    item: "account",
    status: 200,
    answer: shown,
    handle: async ({ params, caller }, { secrets, clock }) =>
      toSecrets(await secrets.list(params.id, visitorOf(caller)), params.id, clock.now()),
  }),
  endpoint({
    method: "PUT",
    path: "/accounts/{id}/secrets/password",
    operationId: "storePassword",
    tag,
    summary: "Store the next version of the password, or have one generated that nobody sees",
    action: "edit_account",
    item: "account",
    body: password,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, caller, origin }, services) => {
      const { secrets, accounts, clock } = services;
      const generate = body.generate && (await toPasswordWish(body.generate, services, await appOf(params.id)));
      const source = generate === undefined ? { value: body.value ?? "" } : { generate };
      return toSecrets(await secrets.putPassword(params.id, source, visitorOf(caller), origin), params.id, clock.now());

      async function appOf(id: string): Promise<string> {
        return (await accounts.get(id)).application.key;
      }
    },
  }),
  endpoint({
    method: "PUT",
    path: "/accounts/{id}/secrets/note",
    operationId: "storeNote",
    tag,
    summary: "Store the next version of the note",
    action: "edit_account",
    item: "account",
    body: note,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, caller, origin }, { secrets, clock }) =>
      toSecrets(await secrets.putNote(params.id, body.value, visitorOf(caller), origin), params.id, clock.now()),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/secrets/{kind}/reveal",
    operationId: "revealSecret",
    tag,
    summary: "Read a secret for a purpose; an event is kept, also of a refusal",
    action: "reveal_secret",
    item: "account",
    reveals: true,
    body: which,
    status: 200,
    answer: revealed,
    refuses: ["conflict"],
    handle: async ({ params, body, caller, origin }, { secrets }) => {
      const wanted = { kind: storedKind(params.kind), version: body.version };
      const { createdAt, ...secret } = await secrets.reveal(params.id, wanted, visitorOf(caller), origin);
      return { ...secret, createdAt: toIso(createdAt) };
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/secrets/{kind}",
    operationId: "deleteSecret",
    tag,
    summary: "Destroy a secret with all its versions",
    action: "edit_account",
    item: "account",
    status: 204,
    refuses: ["conflict"],
    handle: ({ params, caller, origin }, { secrets }) =>
      secrets.delete(params.id, storedKind(params.kind), visitorOf(caller), origin),
  }),
  endpoint({
    method: "PUT",
    path: "/accounts/{id}/vault",
    operationId: "moveSecrets",
    tag,
    summary: "Have the secrets of the login lie in another vault; needs membership in both",
    action: "edit_account",
    item: "account",
    body: move,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, caller, origin }, { secrets, clock }) =>
      toSecrets(await secrets.move(params.id, body.vaultId, visitorOf(caller), origin), params.id, clock.now()),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/authenticator/export",
    operationId: "exportSeed",
    tag,
    summary: "Hand out the seed of the factor for a purpose, as an otpauth address",
    action: "export_seed",
    item: "account",
    reveals: true,
    body: NO_FIELDS,
    status: 200,
    answer: exported,
    refuses: ["conflict"],
    handle: async ({ params, caller, origin }, { seedExports }) => {
      const { otpauthUri, sharedWith } = await seedExports.export(params.id, visitorOf(caller), origin);
      return { otpauthUri, sharedWith: sharedWith.filter((id) => id !== params.id) };
    },
  }),
];

/** @throws {AnteroomError} `not_found` for what is not kept here itself. */
function storedKind(text: string): StoredKind {
  const kind = STORED_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  const problem = `There is no secret of kind ${text.slice(0, 60)} to ask for here; it is one of ${STORED_KINDS.join(" and ")}.`;
  throw new AnteroomError("not_found", problem);
}

function toSecrets({ vault, secrets, sharedWith }: SecretsView, own: string, now: number): z.output<typeof shown> {
  return {
    vault: vault && { id: vault.id, name: vault.name },
    secrets: secrets.map(({ kind, createdAt, versions }) => ({
      kind,
      createdAt: toIso(createdAt),
      ageDays: Math.max(0, Math.floor((now - (versions[0]?.createdAt ?? createdAt)) / DAY_MS)),
      versions: versions.map(({ version, generated, strength, createdAt: at, by }) => ({
        version,
        generated,
        strength,
        createdAt: toIso(at),
        by,
      })),
    })),
    sharedWith: sharedWith.filter((id) => id !== own),
  };
}
