import { type Command, Option } from "commander";
import { createPrivateFile } from "../lib/durable-file.ts";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type CommandContext, type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, lineAt, objectsAt, textAt } from "./fields.ts";
import { addKeysRestore, type RestoreRootKey } from "./keys-restore.ts";
import type { Output } from "./output.ts";
import { noteRecovery } from "./recovery-offer.ts";
import { readNewPassphrase, readSecret } from "./secret-input.ts";
import type { Column } from "./table.ts";

interface RecoveryFlags {
  readonly out: string;
  readonly recipient?: string;
}

interface RootFlags {
  readonly to: "file" | "passphrase" | "environment" | "credential";
}

const columns: readonly Column<JsonObject>[] = [
  { title: "data key", text: (key) => textAt(key, "id") },
  { title: "made", text: (key) => instantAt(key, "createdAt") },
  { title: "seals", text: (key) => lineAt(key, "current") },
  { title: "records that need it", text: (key) => lineAt(key, "records") },
  { title: "signed until", text: (key) => instantAt(key, "signedUntil") },
];

/** Adds `keys`: the keys that protect stored secrets. */
export function addKeys(program: Command, open: OpenContext, restore: RestoreRootKey): void {
  const group = program.command("keys").description("the keys that protect stored secrets");
  group
    .command("status")
    .description("show the keys, and how many records still need each")
    .action(async (_flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printKeys(out, await api.get("/keys"));
    });
  group
    .command("init")
    .description("set the passphrase of a new server; it is asked for twice, or read from standard input")
    .action(async (_flags: unknown, command: Command) => {
      const context = open(command);
      const api = await context.connect();
      const passphrase = await readNewPassphrase(context.terminal, "new passphrase");
      printKeys(context.out, await api.post("/keys/init", { passphrase }));
      if (!context.out.isJson)
        context.out.note("The passphrase is set. It is asked for after every start: anteroom unseal");
    });
  addRotations(group, open);
  addRecovery(group, open);
  addKeysRestore(group, open, restore);
}

/** Adds `unseal`, which ends the sealed state of a server. */
export function addUnseal(program: Command, open: OpenContext): void {
  program
    .command("unseal")
    .description("let a sealed server use its keys; the passphrase is asked for, or read from standard input")
    .action(async (_flags: unknown, command: Command) => {
      const context = open(command);
      const api = await context.connect();
      const keys = await api.get("/keys");
      if (textAt(keys, "state") === "uninitialized") {
        throw new CliError(
          exitCodes.conflict,
          "No passphrase has been set for this server. Set it with: anteroom keys init",
        );
      }
      const asks = textAt(keys, "state") === "sealed" && textAt(keys, "rootKey", "provider") === "passphrase";
      const body = asks ? { passphrase: await readSecret(context.terminal, "passphrase (not shown)") } : {};
      const answer = await api.post("/keys/unseal", body);
      if (context.out.isJson) return context.out.json(answer);
      context.out.note("The server is unsealed.");
    });
}

function addRotations(group: Command, open: OpenContext): void {
  group
    .command("rotate")
    .description("make a new data key; what older ones sealed is sealed anew in the background")
    .action(async (_flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printKeys(out, await api.post("/keys/rotation"));
      if (!out.isJson)
        out.note("Watch it with: anteroom keys status. When nothing needs the old key: anteroom keys retire");
    });
  group
    .command("retire <key>")
    .description("delete a data key that nothing needs any more")
    .action(async (key: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printKeys(out, await api.delete(apiPath`/keys/data-keys/${key}`));
    });
  group
    .command("rotate-root")
    .description("put another root key in the place of the present one")
    .addOption(
      new Option("--to <provider>", "where it comes from; environment and credential read it from standard input")
        .choices(["file", "passphrase", "environment", "credential"])
        .makeOptionMandatory(),
    )
    .action(async ({ to }: RootFlags, command: Command) => {
      const context = open(command);
      const api = await context.connect("Another root key.");
      const keys = await api.post("/keys/root-rotation", { to, ...(await secretFor(to, context)) });
      printKeys(context.out, keys);
      if (context.out.isJson) return;
      context.out.note(
        "Older backups of the database need the root key of their time: keep its recovery file with them.",
      );
      context.out.note(followUps[to]);
      noteRecovery(context.out, keys);
    });
}

const followUps = {
  file: "Before the next start, take away every other root key: ANTEROOM_ROOT_KEY, a credential.",
  passphrase:
    "Every start is sealed from now on, until: anteroom unseal. Take away ANTEROOM_ROOT_KEY or the credential.",
  environment: "Before the next start, put the new key in ANTEROOM_ROOT_KEY or ANTEROOM_ROOT_KEY_FILE.",
  credential: "Before the next start, put the new key in the credential anteroom-root-key.",
} as const satisfies Record<RootFlags["to"], string>;

async function secretFor(to: RootFlags["to"], { terminal }: CommandContext): Promise<JsonObject> {
  switch (to) {
    case "file":
      return {};
    case "passphrase":
      return { passphrase: await readNewPassphrase(terminal, "new passphrase") };
    case "environment":
    case "credential":
      return { key: await readSecret(terminal, "new root key (not shown)") };
  }
}

function addRecovery(group: Command, open: OpenContext): void {
  group
    .command("recovery")
    .description("save a file from which the root key can be restored; keep it apart from the database")
    .requiredOption("--out <file>", "where to save it; an existing file is not replaced")
    .option("--recipient <age1…>", "who can open it; by default whoever knows the passphrase that is asked for")
    .action(async ({ out: path, recipient }: RecoveryFlags, command: Command) => {
      const context = open(command);
      const { out, terminal } = context;
      const api = await context.connect("A recovery file of the root key.");
      const reader =
        recipient === undefined
          ? { passphrase: await readNewPassphrase(terminal, "passphrase of the recovery file") }
          : { recipient };
      const answer = await api.post("/keys/recovery", reader);
      save(path, textAt(answer, "file"));
      const keys = await api.post("/keys/recovery/saved", { rootKeyId: textAt(answer, "rootKeyId") });
      if (out.isJson) return out.json(keys);
      out.note(`The recovery file is saved to ${path}. Move it to another place than the database and its backups.`);
      out.note("Restore the key with: anteroom keys restore --from FILE");
    });
}

function save(path: string, file: string): void {
  try {
    createPrivateFile(path, file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const hint = code === "EEXIST" ? "it is there already; name another" : `it cannot be written (${code})`;
    throw new CliError(exitCodes.usage, `The recovery file is not saved to ${path}: ${hint}.`);
  }
}

const states: Readonly<Record<string, string>> = {
  open: "open",
  sealed: "sealed: secrets answer 503 until anteroom unseal",
  uninitialized: "waits for its passphrase: anteroom keys init",
};

function printKeys(out: Output, keys: JsonObject): void {
  if (out.isJson) {
    out.json(keys);
    return;
  }
  const state = textAt(keys, "state");
  const saved = instantAt(keys, "rootKey", "recoveryFileSavedAt");
  const rootKey = textAt(keys, "rootKey", "id");
  out.pairs([
    ["state", states[state] ?? state],
    ["root key", rootKey],
    ["comes from", textAt(keys, "rootKey", "provider")],
    ["recovery file", rootKey === "" ? "" : saved || "none: anteroom keys recovery --out FILE"],
    ["waiting to be sealed anew", lineAt(keys, "waiting")],
  ]);
  out.table(columns, objectsAt(keys, "dataKeys"));
}
