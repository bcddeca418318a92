import { readFile, stat } from "node:fs/promises";
import type { Command } from "commander";
import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";
import { metadataFrom } from "./metadata-source.ts";

/** The flags by which evidence is brought. */
export interface EvidenceFlags {
  readonly metadata?: string;
  readonly entityId?: string;
  readonly ssoUrl?: string;
  readonly har?: string;
  readonly account?: string;
  readonly declare?: string;
  readonly source?: string;
  readonly date?: string;
}

/** Adds the flags by which evidence is brought. */
export function withEvidenceOptions(command: Command): Command {
  return command
    .option("--metadata <file-or-url>", "the SAML metadata: a file, or where the server fetches it")
    .option("--entity-id <id>", "which service provider is meant when the metadata describes several")
    .option("--sso-url <url>", "where a sign-in to the app begins; it is followed up to the app's own request")
    .option("--har <file>", "the recording of one sign-in; the server keeps nothing of it but two messages' facts")
    .option("--account <account>", "with --har: whose sign-in it is, named by id or userName@application-key")
    .option("--declare <verdict>", "a statement instead of proof: supported or unsupported")
    .option("--source <text>", "who says so, or where it is written")
    .option("--date <yyyy-mm-dd>", "when it was said; today by default");
}

/**
 * The evidence that flags bring, as the API takes it; undefined when they bring none.
 * @throws {CliError} `usage` for several pieces at once, and for files that cannot be read.
 */
export async function evidenceFrom(flags: EvidenceFlags): Promise<JsonObject | undefined> {
  const { metadata, ssoUrl, har, declare } = flags;
  const brought = [metadata, ssoUrl, har, declare].filter((piece) => piece !== undefined);
  if (brought.length > 1) {
    throw new CliError(exitCodes.usage, "Give one of --metadata, --sso-url, --har and --declare at a time.");
  }
  if (flags.account !== undefined && har === undefined) {
    throw new CliError(exitCodes.usage, "--account says whose recording it is; give --har with it.");
  }
  if (metadata !== undefined) return { ...(await metadataFrom(metadata)), entityId: flags.entityId };
  if (flags.entityId !== undefined) {
    throw new CliError(exitCodes.usage, "--entity-id chooses within a document; give --metadata with it.");
  }
  if (ssoUrl !== undefined) return { ssoUrl };
  if (har !== undefined) return { har: await recordingFrom(har) };
  if (declare !== undefined) return declaration(declare, flags);
  if (flags.source === undefined && flags.date === undefined) return undefined;
  throw new CliError(exitCodes.usage, "--source and --date belong to a statement; give --declare with them.");
}

function declaration(declare: string, { source, date }: EvidenceFlags): JsonObject {
  if (declare !== "supported" && declare !== "unsupported") {
    throw new CliError(exitCodes.usage, "--declare must be supported or unsupported.");
  }
  if (source === undefined) {
    throw new CliError(exitCodes.usage, "A statement needs --source: who says so, or where it is written.");
  }
  const day = date ?? new Date().toISOString().slice(0, 10);
  return { declaration: { supported: declare === "supported", source, date: day } };
}

/** Recordings of one sign-in have 1 to 20 MB; anything much larger was not meant. */
const LARGEST_RECORDING = 64 * 1024 * 1024;

async function recordingFrom(file: string): Promise<JsonObject> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_RECORDING) throw new CliError(exitCodes.usage, `The file ${file} is larger than 64 MiB.`);
    const recording: unknown = JSON.parse((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
    if (isJsonObject(recording)) return recording;
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (!(error instanceof SyntaxError)) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw new CliError(exitCodes.usage, `The recording ${file} cannot be read (${code}).`);
    }
  }
  throw new CliError(exitCodes.usage, `The recording ${file} is no HAR file; save one in the browser's network tools.`);
}
