import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { createPrivateFile } from "../lib/durable-file.ts";
import { StartError } from "../lib/start-error.ts";

/**
 * The key that wraps all data keys. Vault keeps secrets sealed at rest; it knows nothing of tables, requests or people.
 * The bytes stay inside the key object, so that the key cannot be logged by accident.
 */
export interface RootKey {
  /** A fingerprint of the key, 16 hexadecimal characters; safe to show. */
  readonly id: string;
  readonly key: KeyObject;
}

/** Where the root key comes from. */
export interface RootKeySource {
  /** The path of `root.key`. */
  readonly file: string;
  /** The key as a setting; then the file is neither read nor made. */
  readonly setting?: string | undefined;
  /** Whether there is a database already, which a new key could never open. */
  readonly databaseExists: boolean;
}

const keyBytes = 32;
const fileShape = /^anteroom-root-key-1 (?<key>[0-9a-f]{64}) (?<checksum>[0-9a-f]{8})\n?$/;
/** A root key file is 94 bytes; more is another file. */
const largestFile = 4096;

/**
 * Opens the root key, or creates it (0600, synced) when there is neither a key nor a database.
 * @throws {StartError} when it is missing beside a database, malformed, truncated, or readable by others.
 */
export function openRootKey(source: RootKeySource): RootKey {
  if (source.setting !== undefined) return parseSetting(source.setting);
  const found = readKeyFile(source.file);
  if (found !== undefined) return found;
  if (source.databaseExists) {
    throw new StartError(
      `The database is there but its root key is not: ${source.file} is missing. Restore the file from a backup, or set ANTEROOM_ROOT_KEY_FILE to the key; a new key could not open what the old one sealed.`,
    );
  }
  return createKeyFile(source.file);
}

/** The text of a root key file. Its checksum tells a damaged file from another key. */
export function formatRootKey(key: Uint8Array): string {
  const hex = Buffer.from(key).toString("hex");
  return `anteroom-root-key-1 ${hex} ${checksumOf(hex)}\n`;
}

/** Makes a root key of 32 bytes usable. */
export function toRootKey(bytes: Uint8Array): RootKey {
  const id = createHash("sha256").update("anteroom root key id 1\n").update(bytes).digest("hex").slice(0, 16);
  return { id, key: createSecretKey(bytes) };
}

function createKeyFile(path: string): RootKey {
  const bytes = randomBytes(keyBytes);
  try {
    createPrivateFile(path, formatRootKey(bytes));
  } catch (error) {
    throw new StartError(`The root key ${path} cannot be created (${errorCode(error)}). Check the directory.`, error);
  }
  return toRootKey(bytes);
}

function readKeyFile(path: string): RootKey | undefined {
  const text = readPrivateFile(path);
  if (text === undefined) return undefined;
  const parts = fileShape.exec(text)?.groups;
  const hex = parts?.["key"];
  if (hex === undefined || parts?.["checksum"] !== checksumOf(hex)) {
    throw new StartError(`The root key ${path} is truncated or damaged. Restore the file from a backup.`);
  }
  return toRootKey(Buffer.from(hex, "hex"));
}

function readPrivateFile(path: string): string | undefined {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile() || stat.size > largestFile) {
      throw new StartError(`The root key ${path} is not a root key file. Put the file that Anteroom made there.`);
    }
    if (process.platform !== "win32" && (stat.mode & 0o077) !== 0) {
      const mode = (stat.mode & 0o777).toString(8).padStart(4, "0");
      throw new StartError(
        `The root key ${path} can be read by others (mode ${mode}). Run: chmod 600 ${path}, and treat the key as known to them.`,
      );
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The root key ${path} cannot be read (${errorCode(error)}). Check its owner and mode.`, error);
  }
}

function parseSetting(value: string): RootKey {
  const text = value.trim();
  const line = fileShape.exec(text)?.groups;
  if (line?.["key"] !== undefined && line["checksum"] === checksumOf(line["key"])) {
    return toRootKey(Buffer.from(line["key"], "hex"));
  }
  if (/^[0-9a-fA-F]{64}$/.test(text)) return toRootKey(Buffer.from(text, "hex"));
  if (/^[0-9A-Za-z+/_-]{43}=?$/.test(text)) return toRootKey(Buffer.from(text, "base64"));
  throw new StartError(
    "ANTEROOM_ROOT_KEY is not a root key: give 32 bytes as 64 hexadecimal characters or as base64, or the line of a root.key file.",
  );
}

function checksumOf(hex: string): string {
  return createHash("sha256").update(`anteroom-root-key-1 ${hex}`).digest("hex").slice(0, 8);
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
