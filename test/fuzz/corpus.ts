import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../support/advertised.ts";

/** A request that an identity provider really sends. */
export interface RealRequest {
  readonly method: string;
  /** Below `/scim/v2`, with its query; placeholders such as `{{ann}}` stand for ids. */
  readonly path: string;
  readonly body?: Json;
}

const PROVIDERS = join(import.meta.dirname, "..", "providers");
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/** Every request of the recorded exchanges, and the shapes that none of them has. */
export const REQUESTS: readonly RealRequest[] = [...recorded(), ...bulks(), ...searches()];

/** Every body of a PATCH. */
export const PATCHES: readonly Json[] = bodiesOf("PATCH");

/** Every body of a POST or PUT of a resource. */
export const RESOURCES: readonly Json[] = REQUESTS.filter(({ method }) => method === "POST" || method === "PUT")
  .filter(({ path }) => !path.includes(".search") && !path.startsWith("/Bulk"))
  .flatMap(({ body }) => (body === undefined ? [] : [body]));

/** Every body of a bulk request. */
export const BULKS: readonly Json[] = bulks().map(({ body }) => body);

/** Every body of a search. */
export const SEARCHES: readonly Json[] = searches().flatMap(({ body }) => (body === undefined ? [] : [body]));

/** Filters: those of the exchanges, and one of each form that the grammar has. */
export const FILTERS: readonly string[] = [
  ...REQUESTS.flatMap(({ path }) => new URLSearchParams(path.split("?")[1] ?? "").get("filter") ?? []),
  'userName eq "ann@example.com" and active eq true',
  'not (emails[type eq "work" and value co "@example.com"]) or name.familyName sw "A"',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "x" and title pr',
  'meta.lastModified gt "2026-01-01T00:00:00Z" and (meta.created le "2026-02-01T00:00:00.5+02:00")',
  'emails[primary eq true].value eq "x" or phoneNumbers.type ne "fax"',
  'externalId eq 00123 or displayName ew "\\u00e9" and groups.value eq null',
  'members[value eq "2819c223-7f76-453a-919d-413861904646"] and displayName ge "A"',
];

/** Paths of PATCH: those of the exchanges, and one of each form. */
export const PATHS: readonly string[] = [
  ...PATCHES.flatMap((body) =>
    (body.Operations ?? []).flatMap((operation: Json) => (typeof operation?.path === "string" ? [operation.path] : [])),
  ),
  "name.familyName",
  'emails[type eq "work" and not (primary eq true)].value',
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
  "urn:ietf:params:scim:schemas:core:2.0:User",
  'members[value eq "2819c223-7f76-453a-919d-413861904646"]',
];

function recorded(): readonly RealRequest[] {
  return globSync("*/*.json", { cwd: PROVIDERS })
    .sort()
    .flatMap((file) => {
      const { exchanges } = JSON.parse(readFileSync(join(PROVIDERS, file), "utf8"));
      return exchanges.map(({ method, path, request }: Json): RealRequest => ({ method, path, body: request }));
    });
}

function bodiesOf(wanted: string): readonly Json[] {
  return REQUESTS.flatMap(({ method, body }) => (method === wanted && body !== undefined ? [body] : []));
}

function bulks(): readonly RealRequest[] {
  const user = { method: "POST", path: "/Users", bulkId: "u1", data: { userName: "bulk@example.com" } };
  const members = [{ value: "bulkId:u1" }];
  const group = { method: "POST", path: "/Groups", bulkId: "g1", data: { displayName: "Bulk", members } };
  const rename = { op: "replace", path: "displayName", value: "B" };
  const patch = { method: "PATCH", path: "/Groups/bulkId:g1", data: { schemas: [PATCH], Operations: [rename] } };
  const manager = { userName: "m@example.com", manager: { value: "bulkId:u1" } };
  const circle = [
    { ...user, bulkId: "a", data: { ...manager, userName: "c1@example.com", manager: { value: "bulkId:b" } } },
    { ...user, bulkId: "b", data: { ...manager, userName: "c2@example.com", manager: { value: "bulkId:a" } } },
  ];
  const gone = { method: "DELETE", path: "/Users/{{ann}}", version: 'W/"1"' };
  return [
    [user, group],
    [group, user, patch],
    circle,
    [gone, patch],
    [{ ...user, method: "PUT", path: "/Users/{{ann}}" }],
  ].map((Operations, index) => ({
    method: "POST",
    path: "/Bulk",
    body: { schemas: [BULK], ...(index % 2 === 0 && { failOnErrors: index + 1 }), Operations },
  }));
}

function searches(): readonly RealRequest[] {
  const users = { schemas: [SEARCH], filter: 'userName sw "a"', attributes: ["userName", "emails.value"], count: 5 };
  const all = { schemas: [SEARCH], sortBy: "meta.created", sortOrder: "descending", cursor: "", count: "3" };
  return [
    { method: "POST", path: "/Users/.search", body: users },
    { method: "POST", path: "/.search", body: all },
    { method: "POST", path: "/Groups/.search", body: { ...users, filter: "members pr", startIndex: 2 } },
    { method: "GET", path: "/Roles?sortBy=display&count=2" },
    { method: "GET", path: "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User" },
  ];
}
