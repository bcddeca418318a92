import { readFile, stat } from "node:fs/promises";
import type { JsonObject } from "../lib/json.ts";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";

/** Real metadata is some kilobytes and a large federation some megabytes; anything more was not meant. */
const largestFile = 16 * 1024 * 1024;

/**
 * What `--metadata` names, as the API takes it: a URL for the server to fetch, or the text of a file.
 * @throws {CliError} `usage` when the file cannot be read or is too large.
 */
export async function metadataFrom(source: string): Promise<JsonObject> {
  if (/^https?:\/\//i.test(source)) return { metadataUrl: source };
  return { metadataXml: await readText(source, "metadata") };
}

/**
 * The text of a file that an option names. @param what the words for it in a refusal
 * @throws {CliError} `usage` when the file cannot be read or is too large.
 */
export async function readText(path: string, what: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > largestFile) throw new CliError(exitCodes.usage, `The file ${path} is larger than 16 MiB.`);
    const text = decoded(await readFile(path));
    if (text?.trim() === "") throw new CliError(exitCodes.usage, `The ${what} file ${path} is empty.`);
    if (text !== undefined) return text;
    throw new CliError(exitCodes.usage, `The ${what} file ${path} is no text in the encoding that it names.`);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new CliError(exitCodes.usage, `The ${what} file ${path} cannot be read (${code}).`);
  }
}

const DECLARATION = /^<\?xml[^>]{0,100}?\sencoding\s?=\s?["']([\w.-]{1,40})["']/;

/** By the mark at its beginning, else by its XML declaration, else UTF-8; undefined for what is not so. */
function decoded(bytes: Uint8Array): string | undefined {
  const [declared] = DECLARATION.exec(Buffer.from(bytes.subarray(0, 200)).toString("latin1"))?.slice(1) ?? [];
  // Whose declaration can be read byte by byte is not UTF-16, as some tools write of text that they saved otherwise.
  const label = markOf(bytes) ?? (declared === undefined || /^utf-?16/i.test(declared) ? "utf-8" : declared);
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function markOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}
