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
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new CliError(exitCodes.usage, `The ${what} file ${path} cannot be read (${code}).`);
  }
}
