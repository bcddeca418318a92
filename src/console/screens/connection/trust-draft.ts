import type { Schemas } from "../../api/client.ts";

/** Which issuer it is, as its form asks. */
export type IssuerKind = "entra" | "keys_fetched" | "keys_pasted";

/** What is typed about an issuer to trust. */
export interface TrustFields {
  readonly kind: IssuerKind;
  readonly tenant: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: string;
  readonly jwksUri: string;
  readonly keys: string;
  readonly sources: string;
}

/** The form before anybody typed in it. */
export const UNTOUCHED_TRUST: TrustFields = {
  kind: "entra",
  tenant: "",
  issuer: "",
  subject: "",
  audiences: "",
  jwksUri: "",
  keys: "",
  sources: "",
};

/** Whether enough is said. Nobody but the client itself can be meant by an issuer that is left out, and never by Entra. */
export function isEnough({ kind, tenant, subject, audiences, jwksUri, keys }: TrustFields): boolean {
  if (kind === "entra") return [tenant, subject, audiences].every((text) => text.trim() !== "");
  return (kind === "keys_fetched" ? jwksUri : keys).trim() !== "";
}

/** What the API is sent. Entra publishes the keys of a tenant, and calls itself by it. */
export function toTrustDraft(fields: TrustFields): Schemas["OAuthTrustDraft"] {
  const { kind, tenant, issuer, subject, audiences, jwksUri, keys, sources } = fields;
  const said = {
    ...(subject.trim() !== "" && { subject: subject.trim() }),
    audiences: wordsOf(audiences),
    sources: wordsOf(sources),
  };
  if (kind === "entra") {
    const authority = `https://login.microsoftonline.com/${tenant.trim()}`;
    const known = { issuer: `${authority}/v2.0`, jwksUri: `${authority}/discovery/v2.0/keys` };
    return { ...said, ...known, tenantId: tenant.trim() };
  }
  const named = { ...said, ...(issuer.trim() !== "" && { issuer: issuer.trim() }) };
  return kind === "keys_fetched" ? { ...named, jwksUri: jwksUri.trim() } : { ...named, keys: keysOf(keys) };
}

/** The keys in a JSON Web Key, a list of them, or a key set (RFC 7517 §5). @throws {Error} when it is none of these */
function keysOf(text: string): Schemas["PublicKey"][] {
  const read = parsed(text);
  const set: unknown = typeof read === "object" && read !== null && "keys" in read ? read.keys : read;
  const keys: readonly unknown[] = Array.isArray(set) ? set : [set];
  if (!keys.every((key) => typeof key === "object" && key !== null && "kty" in key)) {
    throw new Error("The keys are no JSON Web Keys. Paste the answer of the issuer's key address as it is.");
  }
  return [...keys] as Schemas["PublicKey"][];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The keys are not JSON. Paste the answer of the issuer's key address as it is.");
  }
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((one) => one !== "");
}
