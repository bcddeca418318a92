import { lstatSync, readFileSync, statSync } from "node:fs";
import type { RootKey } from "../domain/key/root-key.ts";
import { createPrivateFile } from "../lib/durable-file.ts";
import { StartError } from "../lib/start-error.ts";
import { parseRootKey, parseRootKeyLine } from "./root-key.ts";

/** A root key file is 94 bytes; more is another file. */
const largestFile = 4096;

/**
 * Writes a root key to a file (0600, synced) that is not there yet.
 * @throws {StartError} when it cannot be created, or there is one
 */
export function writeRootKeyFile(path: string, key: RootKey): void {
  try {
    createPrivateFile(path, key.line());
  } catch (error) {
    throw new StartError(`The root key ${path} cannot be created (${errorCode(error)}). Check the directory.`, error);
  }
}

/**
 * Reads a root key file; undefined when there is none.
 * @throws {StartError} when it is truncated, damaged, or readable by others
 */
export function readRootKeyFile(path: string): RootKey | undefined {
  const text = readKeyText(path, ownMode);
  if (text === undefined) return undefined;
  const key = parseRootKeyLine(text);
  if (key !== undefined) return key;
  throw new StartError(`The root key ${path} is truncated or damaged. Restore the file from a backup.`);
}

/**
 * Reads a root key that systemd hands over, as a line or in any form that a setting may have; undefined when there is none.
 * systemd gives such files the mode 0400, or 0440 with the service's user alone in the group.
 * @throws {StartError} when it is damaged, or readable by everybody
 */
export function readRootKeyCredential(path: string): RootKey | undefined {
  const text = readKeyText(path, credentialMode);
  if (text === undefined) return undefined;
  const key = parseRootKey(text);
  if (key !== undefined) return key;
  throw new StartError(
    `The credential ${path} is not a root key: give 32 bytes as 64 hexadecimal characters or as base64, or the line of a root.key file.`,
  );
}

/** Whether something lies at a path. */
export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** What others must not be able to do, and how to mend it. */
interface ModeRule {
  readonly forbidden: number;
  readonly fix: string;
}

const ownMode: ModeRule = { forbidden: 0o077, fix: "chmod 600" };
const credentialMode: ModeRule = { forbidden: 0o037, fix: "chmod 440" };

function readKeyText(path: string, { forbidden, fix }: ModeRule): string | undefined {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile() || stat.size > largestFile) {
      throw new StartError(`The root key ${path} is not a root key file. Put the file that Anteroom made there.`);
    }
    if (process.platform !== "win32" && (stat.mode & forbidden) !== 0) {
      const mode = (stat.mode & 0o777).toString(8).padStart(4, "0");
      throw new StartError(
        `The root key ${path} can be read by others (mode ${mode}). Run: ${fix} ${path}, and treat the key as known to them.`,
      );
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The root key ${path} cannot be read (${errorCode(error)}). Check its owner and mode.`, error);
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
