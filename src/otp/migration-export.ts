import type { ExportEntry, OtpParameters, ParsedSeed } from "../domain/authenticator/one-time-password.ts";
import { ProtobufError, readProtobuf } from "./protobuf-reader.ts";
import { boundedSeed, invalidSeed } from "./seed-limits.ts";

/** An account of an export as it is written there. */
interface RawEntry {
  readonly secret: Uint8Array;
  readonly label: string;
  readonly issuer: string;
  readonly algorithm: bigint;
  readonly digits: bigint;
  readonly type: bigint;
}

interface Export {
  readonly entries: readonly RawEntry[];
  /** Exports of many accounts come as several QR codes; the first has the number 1. */
  readonly part: number;
  readonly parts: number;
}

const address = /^otpauth-migration:\/\/offline\/?\?(?<query>[^#]*)$/i;

/** Whether a text is an export of an authenticator app. */
export function isMigrationExport(text: string): boolean {
  return /^otpauth-migration:/i.test(text);
}

/**
 * Reads `otpauth-migration://offline?data=…`, the export of Google Authenticator, which other apps write, too: a protocol
 * buffer in base64 (its fields are known from the app; Google describes them nowhere).
 * @param wanted the number of an account, from 1, or its label, with or without `issuer:` before it; needed when there are several
 * @throws {AnteroomError} `invalid_value`; `facts.entries` lists what is inside when the choice is missing or fits none
 */
export function parseMigrationExport(uri: string, wanted: string | undefined): ParsedSeed {
  const found = readExport(dataOf(uri));
  const chosen = found.entries[chooseEntry(found, wanted)];
  if (chosen === undefined) throw unreadable("it holds no account");
  if (chosen.type !== 2n) {
    throw invalidSeed(
      "entry",
      "That account of the export counts its codes (HOTP); only time-based ones (TOTP) are supported.",
    );
  }
  return {
    seed: boundedSeed(chosen.secret.slice()),
    parameters: { algorithm: algorithmOf(chosen.algorithm), digits: digitsOf(chosen.digits), periodSeconds: 30 },
    ...(chosen.issuer === "" ? {} : { issuer: chosen.issuer }),
    ...(chosen.label === "" ? {} : { label: chosen.label }),
  };
}

function dataOf(uri: string): Uint8Array {
  const query = address.exec(uri)?.groups?.["query"];
  if (query === undefined) throw unreadable("it does not have the form otpauth-migration://offline?data=…");
  const values = query.split("&").filter((pair) => /^data=/i.test(pair));
  const [value, ...others] = values.map((pair) => decodePercent(pair.slice("data=".length)));
  if (value === undefined || others.length > 0) throw unreadable("it needs exactly one parameter data");
  const text = value.replaceAll(" ", "+").replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (text === "" || !/^[A-Za-z0-9+/]+$/.test(text) || text.length % 4 === 1)
    throw unreadable("its data is not base64");
  return new Uint8Array(Buffer.from(text, "base64"));
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable("it is not percent-encoded correctly");
  }
}

function readExport(data: Uint8Array): Export {
  try {
    return toExport(data);
  } catch (error) {
    if (error instanceof ProtobufError) throw unreadable(error.message);
    throw error;
  }
}

function toExport(data: Uint8Array): Export {
  const entries: RawEntry[] = [];
  const numbers = new Map<number, bigint>();
  for (const { number, value } of readProtobuf(data)) {
    if (typeof value === "bigint") numbers.set(number, value);
    else if (number === 1) entries.push(toEntry(value));
  }
  const parts = Math.max(1, smallNumber(numbers.get(3)));
  return { entries, parts, part: Math.min(parts, smallNumber(numbers.get(4)) + 1) };
}

/** The numbers of parts are shown to people, nothing hangs on them. */
function smallNumber(value: bigint | undefined): number {
  return value === undefined || value > 1000n ? 0 : Number(value);
}

function toEntry(bytes: Uint8Array): RawEntry {
  const texts = new Map<number, Uint8Array>();
  const numbers = new Map<number, bigint>();
  for (const { number, value } of readProtobuf(bytes)) {
    if (typeof value === "bigint") numbers.set(number, value);
    else texts.set(number, value);
  }
  const name = toText(texts.get(2));
  const colon = name.indexOf(":");
  const issuer = toText(texts.get(3)) || name.slice(0, Math.max(0, colon)).trim();
  return {
    secret: texts.get(1) ?? new Uint8Array(),
    issuer,
    label: name.slice(colon + 1).trim(),
    algorithm: numbers.get(4) ?? 0n,
    digits: numbers.get(5) ?? 0n,
    type: numbers.get(6) ?? 0n,
  };
}

/** Names are for people: what is no text is shown as such, and control characters are left out. */
function toText(bytes: Uint8Array | undefined): string {
  const text = new TextDecoder().decode(bytes ?? new Uint8Array());
  return text
    .replaceAll(/\p{Cc}/gu, "")
    .slice(0, 200)
    .toWellFormed()
    .trim();
}

function chooseEntry(found: Export, wanted: string | undefined): number {
  const { entries } = found;
  if (wanted === undefined) {
    if (entries.length <= 1) return 0;
    throw undecided(found, `it holds ${entries.length} accounts; say in entry which one, by number or label`);
  }
  const text = wanted.trim().toLowerCase();
  const fitting = entries.flatMap((entry, at) => (isCalled(entry, at, text) ? [at] : []));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const problem = only === undefined ? "entry names none of its accounts" : "entry fits several of its accounts";
  throw undecided(found, `${problem}; give the number of one of them`);
}

function isCalled({ label, issuer }: RawEntry, at: number, text: string): boolean {
  return [String(at + 1), label, `${issuer}:${label}`].some((name) => name.toLowerCase() === text);
}

function undecided(found: Export, problem: string) {
  const { entries, part, parts } = found;
  const more = parts > 1 ? ` This is part ${part} of ${parts} of the export; the account may be in another part.` : "";
  const error = unreadable(problem);
  const listed = entries.map(({ issuer, label, type }, at): ExportEntry => {
    return { number: at + 1, issuer: issuer || null, label: label || null, timeBased: type === 2n };
  });
  return invalidSeed("entry", `${error.message}${more}`, {
    entries: listed.map((entry) => ({ ...entry })),
    part,
    parts,
  });
}

function algorithmOf(value: bigint): OtpParameters["algorithm"] {
  // 0 stands for what the app uses when nothing is said.
  if (value === 0n || value === 1n) return "SHA1";
  if (value === 2n) return "SHA256";
  if (value === 3n) return "SHA512";
  throw invalidSeed("algorithm", "The algorithm of that account is not supported: only SHA1, SHA256 and SHA512 are.");
}

function digitsOf(value: bigint): OtpParameters["digits"] {
  if (value === 0n || value === 1n) return 6;
  if (value === 2n) return 8;
  throw invalidSeed("digits", "The number of digits of that account is not supported: only 6 and 8 are.");
}

function unreadable(problem: string) {
  return invalidSeed("otpauthUri", `The export of the authenticator app cannot be used: ${problem}.`);
}
