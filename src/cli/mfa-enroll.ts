import { readFile, stat } from "node:fs/promises";
import { type Command, Option } from "commander";
import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import type { CommandContext, OpenContext } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt, valueAt } from "./fields.ts";
import { countBetween } from "./list-options.ts";
import { printSharing } from "./mfa-sharing.ts";
import { assertQrFile, drawQr, writeQr } from "./qr-output.ts";
import { offerRecovery } from "./recovery-offer.ts";
import { accountName, resolveAccount } from "./resolve.ts";
import { readSecret } from "./secret-input.ts";

interface EnrollFlags {
  readonly digits?: number;
  readonly period?: number;
  readonly algorithm?: string;
  readonly qrImage?: string;
  readonly entry?: string;
  readonly generate?: boolean;
  readonly qr?: string;
}

const LARGEST_PICTURE = 2 * 1024 * 1024;

/** Adds `enroll`: importing the seed of a factor in one of several ways, or having one made. */
export function addEnroll(group: Command, open: OpenContext): void {
  group
    .command("enroll <account>")
    .description(
      "import a factor: an otpauth URI, the export of an authenticator app or a base32 secret on standard input, or a picture",
    )
    .option("--qr-image <file>", "read the QR code in a PNG or JPEG instead")
    .option("--entry <name>", "which account of an export, by number or label")
    .option("--generate", "have the seed made, and shown this once")
    .option("--qr <file>", "with --generate: write the QR code to a .png or .svg file")
    .option("--digits <n>", "digits of a code, with a bare secret or --generate", countBetween(6, 8))
    .option("--period <seconds>", "how long a code is good for, likewise", countBetween(1, 86_400))
    .addOption(new Option("--algorithm <name>", "likewise").choices(["SHA1", "SHA256", "SHA512"]))
    .action(async (name: string, flags: EnrollFlags, command: Command) => {
      assertFlags(flags);
      const context = open(command);
      const api = await context.connect();
      const account = await resolveAccount(api, name);
      await offerRecovery(context.out, api);
      const body = await bodyFrom(context, flags);
      const answer = await api.post(apiPath`/accounts/${textAt(account, "id")}/authenticator`, body);
      if (context.out.isJson) {
        context.out.json(answer);
        return;
      }
      await report(context, { name, account, answer, flags });
    });
}

function assertFlags({ generate, qr, qrImage, entry }: EnrollFlags): void {
  if (generate && (qrImage ?? entry) !== undefined) {
    throw new CliError(exitCodes.usage, "--generate makes a new seed; leave out --qr-image and --entry.");
  }
  if (qr === undefined) return;
  if (!generate) throw new CliError(exitCodes.usage, "--qr is for a seed that is made here; add --generate.");
  assertQrFile(qr);
}

async function bodyFrom({ terminal }: CommandContext, flags: EnrollFlags): Promise<JsonObject> {
  const { digits, period, algorithm, entry } = flags;
  const parameters = {
    ...(digits !== undefined && { digits }),
    ...(period !== undefined && { period }),
    ...(algorithm !== undefined && { algorithm }),
    ...(entry !== undefined && { entry }),
  };
  if (flags.generate) return { generate: true, ...parameters };
  if (flags.qrImage !== undefined) return { image: await readPicture(flags.qrImage), ...parameters };
  const text = await readSecret(terminal, "otpauth URI or secret (not shown)");
  return { ...(/^otpauth/i.test(text) ? { otpauthUri: text } : { secret: text }), ...parameters };
}

async function readPicture(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_PICTURE) throw new CliError(exitCodes.usage, `The picture ${path} is larger than 2 MiB.`);
    return (await readFile(path)).toString("base64");
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new CliError(exitCodes.usage, `The picture ${path} cannot be read (${code}).`);
  }
}

async function report(
  { out, terminal }: CommandContext,
  done: {
    readonly name: string;
    readonly account: JsonObject;
    readonly answer: JsonObject;
    readonly flags: EnrollFlags;
  },
): Promise<void> {
  const { name, account, answer, flags } = done;
  const uri = textAt(answer, "generated", "otpauthUri");
  if (uri !== "") {
    out.data(uri);
    if (out.isWatched) await drawQr(terminal.stderr, uri);
    const qrCode = valueAt(answer, "generated", "qrCode");
    if (flags.qr !== undefined) await writeQr(flags.qr, isJsonObject(qrCode) ? qrCode : undefined);
    out.note("This seed is shown this once. Give it to the provider, and keep no copy.");
  }
  out.note(`${accountName(account)} is enrolling. Read a code with: anteroom mfa code ${name}`);
  out.note(`When the provider has taken it: anteroom mfa confirm ${name} --accepted`);
  printSharing(out, answer);
}
