/** What stands in a log line for a value that must not be there. */
export const redacted = "[redacted]";

const secretNames = new Set(
  "authorization,proxyauthorization,cookie,setcookie,password,passphrase,secret,clientsecret,clientassertion,secrethash,token,accesstoken,refreshtoken,admintoken,seed,otpauth,otpauthuri,code,codes,otp,rootkey,datakey,privatekey,databaseurl,body,rawbody,samlresponse".split(
    ",",
  ),
);
/** Error codes are no one-time passwords: a code is hidden unless it looks like a name (`ENOENT`, `not_found`). */
const errorCode = /^[A-Za-z_][A-Za-z0-9_]*$/;
const deepest = 6;
const longestList = 100;
const longestText = 4096;

const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/\banr_[a-z]+_([0-9A-Za-z]{1,10})_[0-9A-Za-z_]+/g, `anr_$1_${redacted}`],
  [/\beyJ[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+\.[0-9A-Za-z_-]*/g, redacted],
  [/\botpauth(?:-migration)?:\/\/[^\s"\\]+/gi, `otpauth://${redacted}`],
  [/\b(bearer|basic) [0-9A-Za-z._~+/=-]{20,}/gi, `$1 ${redacted}`],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"\\]{0,100}):[^\s@/"\\]{1,200}@/gi, `$1:${redacted}@`],
];

/**
 * A copy of a value that is fit for a log: values under names that mean secrets or bodies are replaced, errors become
 * plain objects (`serializeError`), and depth, lists and texts are cut. The second line of defence: callers log no
 * secrets in the first place.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value.slice(0, longestText));
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return serializeError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= deepest) return "[deep]";
  if (Array.isArray(value)) return value.slice(0, longestList).map((item) => redact(item, depth + 1));
  return redactFields(value, depth);
}

/** Hides what looks like a token, a signed assertion, an otpauth address or credentials wherever it stands in a text. */
export function redactText(text: string): string {
  return secretTexts.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** An error as it stands in a log line. */
export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string;
  readonly cause?: unknown;
}

/**
 * What a log keeps of an error: its type, message, code, stack and causes. Nothing else, since libraries hang request
 * bodies, queries and headers on the errors they throw.
 */
export function serializeError(error: Error, depth = 0): SerializedError {
  const code = "code" in error && typeof error.code === "string" && errorCode.test(error.code) ? error.code : undefined;
  const cause = error.cause !== undefined && depth < deepest ? redact(error.cause, depth + 1) : undefined;
  return {
    type: error.name,
    message: cleanMessage(error.message),
    ...(code === undefined ? {} : { code }),
    stack: cleanMessage(error.stack ?? ""),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** The JSON parser of the runtime quotes the document in its message, which is a request body. */
function cleanMessage(text: string): string {
  return redactText(text.slice(0, longestText)).replace(
    /(?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? is not valid JSON/,
    "it is not valid JSON",
  );
}

function redactFields(value: object, depth: number): Record<string, unknown> {
  const fields = Object.entries(value)
    // The logger calls this method of what it is given, so that no field may stand in its place.
    .filter(([name, field]) => name !== "hasOwnProperty" && typeof field !== "function")
    .map(([name, field]) => [name, isSecret(name, field) ? redacted : redact(field, depth + 1)]);
  return Object.fromEntries(fields);
}

function isSecret(name: string, value: unknown): boolean {
  const plain = name.toLowerCase().replace(/[^a-z]/g, "");
  if (!secretNames.has(plain) || value === undefined || value === null) return false;
  return !(plain === "code" && typeof value === "string" && errorCode.test(value));
}
