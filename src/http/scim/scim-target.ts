import type { Rewrite } from "../../domain/directory/document.ts";
import { AnteroomError } from "../../domain/errors.ts";
import type { Dialect } from "../../scim/dialect.ts";
import { TOLERANCES, type ToleranceName } from "../../scim/tolerances.ts";

/** What the address of a request names. */
export type ScimTarget =
  | { readonly kind: "users" | "groups" }
  | { readonly kind: "user" | "group"; readonly id: string }
  /** `path` is below the SCIM base, in canonical spelling. */
  | { readonly kind: "discovery"; readonly path: string }
  /** Part of SCIM and not of Anteroom. */
  | { readonly kind: "unsupported"; readonly name: string };

/** An address as it was understood. */
export interface ReadTarget {
  /** Undefined when there is nothing at the address. */
  readonly target: ScimTarget | undefined;
  /** Without the question mark; not decoded yet. */
  readonly query: string;
  readonly rewrites: readonly Rewrite[];
}

/** Where SCIM is served. */
export const SCIM_BASE = "/scim/v2";

const ENDPOINTS: ReadonlyMap<string, string> = new Map(
  ["Users", "Groups", "Schemas", "ResourceTypes", "ServiceProviderConfig", "Me", "Bulk", ".search"].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);
const UNSUPPORTED: ReadonlySet<string> = new Set(["Me", "Bulk", ".search"]);
const DISCOVERY: ReadonlySet<string> = new Set(["Schemas", "ResourceTypes", "ServiceProviderConfig"]);

/** Whether an address belongs to SCIM, however sloppily it is written. */
export function isScimUrl(url: string): boolean {
  return /^\/+scim(?:[/?]|$)/i.test(url);
}

/**
 * Reads an address. On a strict connection one that needs a tolerance names nothing.
 * @throws {AnteroomError} `invalid_syntax` when the percent-encoding is broken
 */
export function readTarget(url: string, dialect: Dialect): ReadTarget {
  const rewrites: Rewrite[] = [];
  const { path, query } = splitUrl(url, rewrites);
  if (path.includes("//")) note(rewrites, "repeated-slash");
  if (path.endsWith("/")) note(rewrites, "trailing-slash");
  const [scim = "", version = "", endpoint = "", ...rest] = path.split("/").filter(Boolean).map(decodeSegment);
  const name = ENDPOINTS.get(endpoint.toLowerCase());
  if (`/${scim}/${version}`.toLowerCase() !== SCIM_BASE || name === undefined) {
    return { target: undefined, query, rewrites };
  }
  if (`/${scim}/${version}` !== SCIM_BASE || name !== endpoint) note(rewrites, "endpoint-case");
  const understood = rewrites.every(({ rule }) => !dialect.strict && Object.hasOwn(TOLERANCES, rule));
  return { target: understood ? targetOf(name, rest) : undefined, query, rewrites };
}

function splitUrl(url: string, rewrites: Rewrite[]): { readonly path: string; readonly query: string } {
  const mark = url.indexOf("?");
  if (mark === -1) return { path: url, query: "" };
  const [path, query] = [url.slice(0, mark), url.slice(mark + 1)];
  const flag = /^aadoptscim062020(?=\/)/i.exec(query)?.[0];
  if (flag === undefined) return { path, query };
  note(rewrites, "flag-before-path");
  const [rest = "", ...after] = query.slice(flag.length).split("?");
  return { path: path.replace(/\/+$/, "") + rest, query: after.join("?") };
}

function targetOf(name: string, [id, ...beyond]: readonly string[]): ScimTarget | undefined {
  if (UNSUPPORTED.has(name)) return { kind: "unsupported", name };
  if (id === ".search") return { kind: "unsupported", name: `${name}/.search` };
  if (DISCOVERY.has(name))
    return { kind: "discovery", path: `/${[name, id, ...beyond].filter(isText).map(encode).join("/")}` };
  if (beyond.length > 0) return undefined;
  if (id === undefined) return { kind: name === "Users" ? "users" : "groups" };
  return { kind: name === "Users" ? "user" : "group", id };
}

function note(rewrites: Rewrite[], rule: ToleranceName): void {
  rewrites.push({ rule, where: "url" });
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AnteroomError("invalid_syntax", "The address has a broken percent-encoding; encode it as UTF-8.");
  }
}

function isText(segment: string | undefined): segment is string {
  return segment !== undefined;
}

function encode(segment: string): string {
  return encodeURIComponent(segment).replaceAll("%3A", ":");
}
