/** What kind of thing a call asks for, for those who wait for the first of each. */
export type CallKind = "discovery" | "search" | "read" | "write" | "unknown";

/** What a call asks for, as its method and address say it. */
export interface CallWords {
  readonly kind: CallKind;
  /** In words, such as `Search users`. */
  readonly operation: string;
}

const NOUNS: ReadonlyMap<string, readonly [one: string, many: string]> = new Map([
  ["users", ["user", "users"]],
  ["groups", ["group", "groups"]],
  ["roles", ["role", "roles"]],
  ["entitlements", ["entitlement", "entitlements"]],
]);
const DISCOVERY: ReadonlyMap<string, string> = new Map([
  ["serviceproviderconfig", "Ask what the server can do"],
  ["resourcetypes", "Ask what kinds of resources there are"],
  ["schemas", "Ask what attributes there are"],
]);
const VERBS: ReadonlyMap<string, string> = new Map([
  ["POST", "Create"],
  ["PUT", "Replace"],
  ["PATCH", "Change"],
  ["DELETE", "Delete"],
]);
const READS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Says in words what a call asks for. Tokens that somebody put into the path are left out. */
export function callWords(method: string, url: string): CallWords {
  const [path = "", query = ""] = url.split("?", 2);
  const segments = path.split("/").filter(Boolean);
  const at = segments.findLastIndex((segment) => isEndpoint(segment.toLowerCase()));
  const endpoint = segments[at]?.toLowerCase() ?? "";
  const below = at === -1 ? undefined : segments[at + 1];
  const discovery = DISCOVERY.get(endpoint);
  if (discovery !== undefined) return { kind: "discovery", operation: discovery };
  if (endpoint === "bulk") return { kind: "write", operation: "Send a bulk request" };
  const nouns = NOUNS.get(endpoint);
  if (nouns === undefined)
    return { kind: "unknown", operation: `${method.slice(0, 10)} ${shownPath(url).slice(0, 60)}` };
  return wordsOf(method, nouns, { below, isFiltered: /(?:^|&)filter=/i.test(query) });
}

/** The path of an address, cut, without its query and without tokens. */
export function shownPath(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  return path.replaceAll(/anr_\w+/g, "…").slice(0, 200);
}

function isEndpoint(segment: string): boolean {
  return NOUNS.has(segment) || DISCOVERY.has(segment) || segment === "bulk";
}

function wordsOf(
  method: string,
  [one, many]: readonly [one: string, many: string],
  { below, isFiltered }: { readonly below: string | undefined; readonly isFiltered: boolean },
): CallWords {
  if (below === ".search" || (READS.has(method) && below === undefined && isFiltered)) {
    return { kind: "search", operation: `Search ${many}` };
  }
  if (READS.has(method)) {
    return { kind: "read", operation: below === undefined ? `List ${many}` : `Read a ${one}` };
  }
  const verb = VERBS.get(method);
  if (verb === undefined) return { kind: "unknown", operation: `${method.slice(0, 10)} on ${many}` };
  return { kind: "write", operation: `${verb} a ${one}` };
}
