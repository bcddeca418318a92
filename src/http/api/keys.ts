import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { KeyStatus } from "../../domain/key/key-status.ts";
import type { RootKeyWish } from "../../domain/key/root-key.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const PROVIDERS = ["file", "environment", "credential", "passphrase"] as const;

const shown = component(
  "Keys",
  z.object({
    state: z
      .enum(["open", "sealed", "uninitialized"])
      .describe("Sealed: secrets answer 503 until the server is unsealed. Uninitialized: it waits for its passphrase."),
    rootKey: z
      .object({
        id: z.string().describe("A fingerprint of the key that wraps all data keys."),
        provider: z.enum(PROVIDERS),
        createdAt: instant,
        recoveryFileSavedAt: instant.nullable().describe("Null while nobody has said that one is safe."),
      })
      .nullable(),
    dataKeys: z
      .array(
        z.object({
          id: z.string(),
          createdAt: instant,
          current: z.boolean().describe("Whether it seals; the others only open."),
          records: z.number().int().describe("How many sealed records need it."),
          signedUntil: instant.nullable().describe("Until when something it signed may be shown again."),
        }),
      )
      .describe("Oldest first."),
    waiting: z.number().int().describe("How many records are still to be sealed by the current key."),
  }),
);

const recovery = component(
  "RecoveryFile",
  z.object({
    file: z
      .string()
      .describe("Armored text in the age format. It holds the root key: keep it apart from the database."),
    rootKeyId: z.string(),
  }),
);

/** Lengths are checked by the vault, which also says what is enough. */
const passphrase = z.string().max(4096);

const wish = z.discriminatedUnion("to", [
  z.strictObject({ to: z.literal("file") }),
  z.strictObject({ to: z.literal("passphrase"), passphrase }),
  z.strictObject({ to: z.literal("environment"), key: z.string().max(200) }),
  z.strictObject({ to: z.literal("credential"), key: z.string().max(200) }),
]) satisfies z.ZodType<RootKeyWish>;

const reader = z
  .strictObject({ passphrase: passphrase.optional(), recipient: z.string().max(4096).optional() })
  .refine(
    (given) => (given.passphrase === undefined) !== (given.recipient === undefined),
    "names who may open the file: give a passphrase or a recipient",
  );

const tag = "Keys";

/** The keys that protect stored secrets. */
export const keyRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/keys",
    operationId: "getKeys",
    tag,
    summary: "Show how the keys stand, and how many records need each",
    action: "read",
    status: 200,
    answer: shown,
    handle: async (_call, { keys }) => toKeys(await keys.status()),
  }),
  endpoint({
    method: "POST",
    path: "/keys/init",
    operationId: "initKeys",
    tag,
    summary: "Set the passphrase of a new server, which is unsealed by it",
    action: "manage_keys",
    body: z.strictObject({ passphrase }),
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ body, origin }, { keys }) => toKeys(await keys.init(body.passphrase, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/keys/unseal",
    operationId: "unseal",
    tag,
    summary: "End the sealed state: by the passphrase, or by having the root key read again",
    description: "Five attempts a minute are taken, from everybody together; a wrong one leaves an event.",
    action: "manage_keys",
    body: z.strictObject({ passphrase: passphrase.optional() }),
    status: 200,
    answer: shown,
    refuses: ["conflict", "too_many_requests"],
    handle: async ({ body, origin }, { keys }) => toKeys(await keys.unseal(body.passphrase, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/keys/rotation",
    operationId: "rotateDataKey",
    tag,
    summary: "Make a new data key; what older ones sealed is sealed anew in the background",
    action: "manage_keys",
    body: z.strictObject({}),
    status: 200,
    answer: shown,
    handle: async ({ origin }, { keys }) => toKeys(await keys.rotate(origin)),
  }),
  endpoint({
    method: "POST",
    path: "/keys/root-rotation",
    operationId: "rotateRootKey",
    tag,
    summary: "Put another root key in the place of the present one",
    description:
      "All data keys are wrapped anew in one transaction. Older backups of the database still need the root key of their time.",
    action: "export_root_key",
    body: wish,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ body, origin }, { keys }) => toKeys(await keys.rotateRoot(body, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/keys/data-keys/{id}",
    operationId: "retireDataKey",
    tag,
    summary: "Delete a data key that nothing needs any more",
    action: "manage_keys",
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { keys }) => toKeys(await keys.retire(params.id, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/keys/recovery",
    operationId: "makeRecoveryFile",
    tag,
    summary: "Make a file from which the root key can be restored",
    description: "It counts as saved once `/keys/recovery/saved` is told so.",
    action: "export_root_key",
    body: reader,
    status: 200,
    answer: recovery,
    handle: ({ body, origin }, { keys }) => keys.recovery(toReader(body), origin),
  }),
  endpoint({
    method: "POST",
    path: "/keys/recovery/saved",
    operationId: "noteRecoveryFileSaved",
    tag,
    summary: "Say that a recovery file of the present root key is safe",
    action: "manage_keys",
    body: z.strictObject({ rootKeyId: z.string().max(64) }),
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ body, origin }, { keys }) => toKeys(await keys.noteSaved(body.rootKeyId, origin)),
  }),
];

function toReader({ passphrase: words = "", recipient }: z.output<typeof reader>) {
  return recipient === undefined ? { passphrase: words } : { recipient };
}

function toKeys({ state, rootKey, dataKeys, waiting }: KeyStatus): z.output<typeof shown> {
  return {
    state,
    rootKey: rootKey && {
      id: rootKey.id,
      provider: rootKey.provider,
      createdAt: toIso(rootKey.createdAt),
      recoveryFileSavedAt: isoOrNull(rootKey.recoverySavedAt),
    },
    dataKeys: dataKeys.map(({ id, createdAt, current, records, signedUntil }) => {
      return { id, createdAt: toIso(createdAt), current, records, signedUntil: isoOrNull(signedUntil) };
    }),
    waiting,
  };
}
