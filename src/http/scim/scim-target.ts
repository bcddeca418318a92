import type { Rewrite } from "../../domain/directory/document.ts";
import { AnteroomError } from "../../domain/errors.ts";
import type { Dialect } from "../../scim/dialect.ts";
import { TOLERANCES, type ToleranceName } from "../../scim/tolerances.ts";

/** What the address of a request names. */
export type ScimTarget =
  | { readonly kind: "users" | "groups" | "roles" | "entitlements" | "schemas" | "resourceTypes" | "service" | "bulk" }
  /** A search of a collection, or of everything; `root` is the base itself. */
  | { readonly kind: "userSearch" | "groupSearch" | "roleSearch" | "entitlementSearch" | "rootSearch" | "root" }
  | { readonly kind: "user" | "group" | "role" | "entitlement" | "schema" | "resourceType"; readonly id: string }
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

/** The kinds of target that the addresses of one endpoint name. */
interface Endpoint {
  readonly name: string;
  readonly all: Exclude<ScimTarget, { readonly id: string } | { readonly name: string }>["kind"];
  /** Undefined when nothing lies below. */
  readonly one?: Extract<ScimTarget, { readonly id: string }>["kind"];
  /** Undefined when it cannot be searched. */
  readonly search?: Endpoint["all"];
}

/** Where SCIM is served. */
export const SCIM_BASE = "/scim/v2";

const SERVED: readonly Endpoint[] = [
  { name: "Users", all: "users", one: "user", search: "userSearch" },
  { name: "Groups", all: "groups", one: "group", search: "groupSearch" },
  { name: "Roles", all: "roles", one: "role", search: "roleSearch" },
  { name: "Entitlements", all: "entitlements", one: "entitlement", search: "entitlementSearch" },
  { name: "Schemas", all: "schemas", one: "schema" },
  { name: "ResourceTypes", all: "resourceTypes", one: "resourceType" },
  { name: "ServiceProviderConfig", all: "service" },
  { name: "Bulk", all: "bulk" },
  { name: ".search", all: "rootSearch" },
  { name: "", all: "root" },
];
/** Every kind of target that an address can name. */
export const TARGET_KINDS: ReadonlySet<ScimTarget["kind"]> = new Set([
  ...SERVED.flatMap(({ all, one, search }) => [all, one ?? all, search ?? all]),
  "unsupported",
]);
const COLLECTIONS: ReadonlyMap<string, Endpoint> = new Map(SERVED.map((endpoint) => [endpoint.name, endpoint]));
const SEARCHES: ReadonlySet<ScimTarget["kind"]> = new Set([
  "rootSearch",
  ...SERVED.flatMap(({ search }) => search ?? []),
]);
const UNSUPPORTED: ReadonlySet<string> = new Set(["Me"]);
const ENDPOINTS: ReadonlyMap<string, string> = new Map(
  [...COLLECTIONS.keys(), ...UNSUPPORTED].map((name) => [name.toLowerCase(), name]),
);

/** Whether an address is one of a search, which changes nothing although it is a POST: RFC 7644 §3.4.3. */
export function isSearch(target: ScimTarget | undefined): boolean {
  return target !== undefined && SEARCHES.has(target.kind);
}

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
  const [scim = "", version = "", endpoint = "", ...rest] = path.split("/").filter(Boolean).map(decodeSegment);
  // The base itself is written with its slash: RFC 7644 §3.4.2.1.
  if (path.endsWith("/") && endpoint !== "") note(rewrites, "trailing-slash");
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
  const endpoint = COLLECTIONS.get(name);
  if (endpoint === undefined || beyond.length > 0) return undefined;
  if (id === undefined) return { kind: endpoint.all };
  if (id === ".search") return endpoint.search && { kind: endpoint.search };
  return endpoint.one && { kind: endpoint.one, id };
}

function note(rewrites: Rewrite[], rule: ToleranceName): void {
  rewrites.push({ rule, where: "url" });
}

function decodeSegment(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AnteroomError("invalid_syntax", "The address has a broken percent-encoding; encode it as UTF-8.");
  }
}
