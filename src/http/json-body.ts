import { isAscii, isUtf8 } from "node:buffer";
import { AnteroomError } from "../domain/errors.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** By byte: how it changes the depth outside strings. */
const STEPS: Int8Array = Int8Array.from(
  { length: 256 },
  (_, byte) => Number("[{".includes(String.fromCharCode(byte))) - Number("]}".includes(String.fromCharCode(byte))),
);
/** The only ways to write NUL or half of a surrogate pair in JSON whose bytes are valid UTF-8. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/**
 * Parses a body as JSON. Depth is counted over the bytes in linear time before the parser sees any of them.
 * @param unstored a member of which nothing is stored as it is, so that it may hold any text
 * @throws {AnteroomError} `invalid_syntax` when it is empty, no UTF-8, no JSON or nested too deep; `invalid_value` for text
 * that no store keeps as it is: NUL and halves of surrogate pairs.
 */
export function parseJsonBody(bytes: Uint8Array, maxDepth: number, unstored?: string): unknown {
  if (bytes.length === 0) throw syntax("The body is empty; send JSON.");
  if (exceedsDepth(bytes, maxDepth)) {
    throw syntax(`The body is nested more than ${maxDepth} levels deep; send a flatter one.`);
  }
  const text = decode(bytes);
  const value = parse(text);
  if (text.includes("\\u") && SUSPICIOUS_ESCAPE.test(text) && hasUnstorableText(without(value, unstored))) {
    throw new AnteroomError(
      "invalid_value",
      "The body holds text with a NUL character or half of a surrogate pair; leave such characters out.",
    );
  }
  return value;
}

/** Whether lists and objects are nested deeper than `max`. Brackets in strings do not count. */
export function exceedsDepth(bytes: Uint8Array, max: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else depth += STEPS[byte] ?? 0;
    if (depth > max) return true;
  }
  return false;
}

/** Without a byte order mark. */
function decode(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, byteLength);
  if (isAscii(view)) return view.toString("latin1");
  if (!isUtf8(view)) throw syntax("The body is not valid UTF-8; send it in that encoding.");
  const text = view.toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold a password.
    throw syntax("The body is not valid JSON; check quotes, commas and brackets.");
  }
}

function without(value: unknown, member: string | undefined): unknown {
  if (member === undefined || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== member));
}

function hasUnstorableText(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed();
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, part]) => hasUnstorableText(name) || hasUnstorableText(part));
}

function syntax(message: string): AnteroomError {
  return new AnteroomError("invalid_syntax", message);
}
