import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type CommandContext, type OpenContext, opened, requiredReason } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { objectsAt, textAt, textsAt } from "./fields.ts";
import { countBetween } from "./list-options.ts";
import type { Output } from "./output.ts";
import { offerRecovery } from "./recovery-offer.ts";
import { accountName, resolveAccount, resolveVault } from "./resolve.ts";
import { readExactSecret } from "./secret-input.ts";
import type { Column } from "./table.ts";
import { printable } from "./terminal.ts";

const columns: readonly Column<JsonObject>[] = [
  { title: "kind", text: (item) => textAt(item, "kind") },
  { title: "version", text: (item) => textAt(presentOf(item), "version") },
  { title: "age", text: (item) => `${textAt(item, "ageDays")} d` },
  { title: "strength", text: strengthOf },
  {
    title: "by",
    text: (item) => `${textAt(presentOf(item), "by", "kind")} ${textAt(presentOf(item), "by", "id")}`.trim(),
  },
];

interface RevealFlags {
  readonly kind: string;
  readonly earlier?: number;
  readonly stdout?: boolean;
}

/** Adds `secrets`: passwords and notes of accounts. */
export function addSecrets(program: Command, open: OpenContext): void {
  const group = program.command("secrets").description("passwords and notes of accounts, kept in vaults");
  group
    .command("list <account>")
    .description("list what is kept for the login of an account, never the values")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      print(out, await api.get(apiPath`/accounts/${textAt(account, "id")}/secrets`));
    });
  addWriting(group, open);
  addReading(group, open);
  group
    .command("delete <account>")
    .description("destroy a secret with all its versions")
    .addOption(kindOption())
    .action(async (name: string, flags: RevealFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      await api.delete(apiPath`/accounts/${textAt(account, "id")}/secrets/${flags.kind}`);
      out.note(`The ${flags.kind} of ${accountName(account)} is destroyed.`);
    });
  group
    .command("move <account> <vault>")
    .description("have the secrets of the login lie in another vault; you have to be in both")
    .action(async (name: string, vaultName: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const vaultId = textAt(await resolveVault(api, vaultName), "id");
      print(out, await api.put(apiPath`/accounts/${textAt(account, "id")}/vault`, { vaultId }));
    });
  group
    .command("purge <account>")
    .description("destroy the secrets and the personal data of a retired account for good; prints a certificate")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      printCertificate(out, await api.post(apiPath`/accounts/${textAt(account, "id")}/purge`, { reason }));
    });
}

function addWriting(group: Command, open: OpenContext): void {
  group
    .command("set <account>")
    .description(
      "store a password from standard input as it is, spaces included, or one that nobody sees with --generate",
    )
    .option("--generate", "draw a password by the rules of the account's app")
    .option("--length <n>", "how long a generated one is", countBetween(8, 128))
    .action(
      async (name: string, flags: { readonly generate?: boolean; readonly length?: number }, command: Command) => {
        const context = open(command);
        const api = await context.connect();
        const account = await resolveAccount(api, name);
        await offerRecovery(context.out, api);
        const body =
          flags.generate === true
            ? { generate: { length: flags.length } }
            : { value: await readExactSecret(context.terminal, "password (not shown)") };
        print(context.out, await api.put(apiPath`/accounts/${textAt(account, "id")}/secrets/password`, body));
      },
    );
  group
    .command("note <account>")
    .description("store a note from standard input")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const context = open(command);
      const api = await context.connect();
      const account = await resolveAccount(api, name);
      await offerRecovery(context.out, api);
      const value = await readExactSecret(context.terminal, "note (not shown)");
      print(context.out, await api.put(apiPath`/accounts/${textAt(account, "id")}/secrets/note`, { value }));
    });
}

function addReading(group: Command, open: OpenContext): void {
  group
    .command("reveal <account>")
    .description("print a secret, for a --reason; an event is kept")
    .addOption(kindOption())
    .option("--earlier <version>", "an earlier version that is still kept", countBetween(1, 2_147_483_647))
    .option("--stdout", "print it even where nobody looks, such as into a pipe")
    .action(async (name: string, flags: RevealFlags, command: Command) => {
      const context = open(command);
      assertSeen(context, flags);
      const api = await context.connect();
      const account = await resolveAccount(api, name);
      const path = apiPath`/accounts/${textAt(account, "id")}/secrets/${flags.kind}/reveal`;
      const answer = await api.post(path, { version: flags.earlier });
      if (context.out.isJson) return context.out.json(answer);
      printSecret(context, textAt(answer, "value"));
      context.out.note(`Version ${textAt(answer, "version")} of ${textAt(answer, "createdAt")}.`);
    });
  group
    .command("export-seed <account>")
    .description("print the seed of the factor as an otpauth address, for a --reason; an event is kept")
    .option("--stdout", "print it even where nobody looks, such as into a pipe")
    .action(async (name: string, flags: { readonly stdout?: boolean }, command: Command) => {
      const context = open(command);
      assertSeen(context, flags);
      const api = await context.connect();
      const account = await resolveAccount(api, name);
      const answer = await api.post(apiPath`/accounts/${textAt(account, "id")}/authenticator/export`);
      if (context.out.isJson) return context.out.json(answer);
      printSecret(context, textAt(answer, "otpauthUri"));
      context.out.note("Whoever has this can sign in as the login. Keep it nowhere else.");
    });
}

/** Looked at before anything is asked, so that no reading is kept that nobody saw. */
function assertSeen({ terminal }: CommandContext, { stdout }: { readonly stdout?: boolean }): void {
  if (terminal.stdout.isTTY === true || stdout === true) return;
  const problem =
    "Nobody looks at standard output, and a secret should not lie in a file: add --stdout if you mean it.";
  throw new CliError(exitCodes.usage, problem);
}

/** As it is for a program; for a person, without what would steer the terminal. */
function printSecret({ terminal: { stdout } }: CommandContext, value: string): void {
  const shown = stdout.isTTY === true ? value.split("\n").map(printable).join("\n") : value;
  stdout.write(`${shown}\n`);
}

function kindOption(): Option {
  return new Option("--kind <kind>", "which secret").choices(["password", "note"]).default("password");
}

function print(out: Output, answer: JsonObject): void {
  if (out.isJson) {
    out.json(answer);
    return;
  }
  out.pairs([["vault", textAt(answer, "vault", "name")]]);
  const secrets = objectsAt(answer, "secrets");
  if (secrets.length === 0) out.note("No secrets are kept for this login.");
  else out.table(columns, secrets);
  const others = textsAt(answer, "sharedWith");
  if (others.length > 0)
    out.note(`Shared with ${others.length} other account${others.length === 1 ? "" : "s"} of this login.`);
}

function printCertificate(out: Output, answer: JsonObject): void {
  if (out.isJson) {
    out.json(answer);
    return;
  }
  const destroyed = objectsAt(answer, "secrets").map((one) => `${textAt(one, "kind")} (${textAt(one, "versions")})`);
  out.heading("Certificate of destruction");
  out.pairs([
    ["account", textAt(answer, "accountId")],
    ["purged", textAt(answer, "purgedAt")],
    ["by", `${textAt(answer, "by", "kind")} ${textAt(answer, "by", "id")}`],
    ["reason", textAt(answer, "reason")],
    ["keys", textsAt(answer, "keyIds").join(", ")],
    ["secrets", destroyed.join(", ")],
    ["minimised", textsAt(answer, "minimised").join(", ")],
    ["kept", textsAt(answer, "kept").join(", ")],
  ]);
}

function presentOf(secret: JsonObject): JsonObject {
  return objectsAt(secret, "versions")[0] ?? {};
}

function strengthOf(secret: JsonObject): string {
  const strength = textAt(presentOf(secret), "strength");
  return strength === "" ? "" : `${strength} of 4`;
}
