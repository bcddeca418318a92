import { invalidSeed, seedLimits } from "./seed-limits.ts";

/** A seed as it was written; what is left out has the default of every authenticator app: SHA1, 6 digits, 30 s. */
export interface RawSeed {
  readonly secret: string;
  readonly digits?: number | string | undefined;
  readonly period?: number | string | undefined;
  readonly algorithm?: string | undefined;
  readonly issuer?: string | undefined;
  readonly label?: string | undefined;
}

/** Line breaks, tabs and characters that nobody sees: none belongs into an address, and copying brings them along. */
const BROUGHT_ALONG = /[\t\n\r\u2028\u2029\p{Cf}]/gu;

const shape = /^otpauth:\/\/(?<type>[^/?#]*)(?:\/(?<label>[^?#]*))?(?:\?(?<query>[^#]*))?$/i;

/** An address as it was pasted, without what copying brought along. @throws {AnteroomError} `invalid_value` */
export function pastedUri(text: string): string {
  if (text.length > seedLimits.maxTextLength) {
    throw invalidSeed("otpauthUri", `The otpauth address is longer than ${seedLimits.maxTextLength} characters.`);
  }
  return text.replace(BROUGHT_ALONG, "").trim();
}

/**
 * Splits `otpauth://totp/Issuer:account?secret=…&issuer=…` into its parts, as the Key URI Format of Google
 * Authenticator defines them. Parameter names are compared without case and none may come twice; unknown ones are
 * passed over.
 * @throws {AnteroomError} `invalid_value`, naming the part.
 */
export function parseOtpauthUri(uri: string): RawSeed {
  const parts = shape.exec(uri)?.groups;
  if (parts === undefined) throw invalidSeed("otpauthUri", "The address does not have the form otpauth://totp/….");
  if (parts["type"]?.toLowerCase() !== "totp") {
    throw invalidSeed("otpauthUri", "The otpauth address is not time-based: only otpauth://totp/ is supported.");
  }
  const parameters = parseQuery(parts["query"] ?? "");
  const secret = parameters.get("secret");
  if (secret === undefined) throw invalidSeed("secret", "The otpauth address holds no secret: copy all of it.");
  return {
    secret: decodeForm("secret", secret),
    ...fromParameter(parameters, "digits"),
    ...fromParameter(parameters, "period"),
    ...fromParameter(parameters, "algorithm"),
    ...parseNames(parts["label"] ?? "", parameters.get("issuer")),
  };
}

function parseQuery(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode("otpauthUri", equals === -1 ? pair : pair.slice(0, equals)).toLowerCase();
    if (parameters.has(name)) {
      throw invalidSeed("otpauthUri", "The otpauth address holds a parameter twice: copy it again from the provider.");
    }
    parameters.set(name, equals === -1 ? "" : pair.slice(equals + 1));
  }
  return parameters;
}

function fromParameter<Name extends "digits" | "period" | "algorithm">(
  parameters: ReadonlyMap<string, string>,
  name: Name,
): { readonly [K in Name]?: string } | undefined {
  const value = parameters.get(name);
  return value === undefined ? undefined : ({ [name]: decode(name, value) } as { readonly [K in Name]?: string });
}

/** The label is `account` or `Issuer:account`, its colon plain or percent-encoded; both names of the issuer must agree. */
function parseNames(rawLabel: string, rawIssuer: string | undefined): Pick<RawSeed, "issuer" | "label"> {
  const text = decode("label", rawLabel);
  const colon = text.indexOf(":");
  const prefix = colon === -1 ? "" : text.slice(0, colon).trim();
  const label = text.slice(colon + 1).trim();
  const issuer = agreedIssuer(prefix, rawIssuer);
  return { ...(issuer === "" ? {} : { issuer }), ...(label === "" ? {} : { label }) };
}

function agreedIssuer(prefix: string, rawIssuer: string | undefined): string {
  if (rawIssuer === undefined || rawIssuer === "") return prefix;
  const issuer = decodeForm("issuer", rawIssuer).trim();
  if (prefix === "" || prefix === issuer) return issuer;
  // A plus sign is a space to some writers and itself to others; the label says which.
  if (prefix === decode("issuer", rawIssuer).trim()) return prefix;
  throw invalidSeed("issuer", "The otpauth address names two issuers, in its label and as a parameter: correct one.");
}

function decodeForm(name: string, text: string): string {
  return decode(name, text.replaceAll("+", "%20"));
}

function decode(name: string, text: string): string {
  const decoded = decodePercent(text);
  if (decoded === undefined) {
    throw invalidSeed(name, `The ${name} of the otpauth address is not percent-encoded correctly: copy it again.`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(decoded) || !decoded.isWellFormed()) {
    throw invalidSeed(name, `The ${name} of the otpauth address holds a control character: copy it again.`);
  }
  return decoded;
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
