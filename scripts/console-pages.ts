import type { ApiClient } from "../src/cli/api-client.ts";

/** A page of the console to look at. */
export interface ConsolePage {
  /** As the file of its picture is called. */
  readonly name: string;
  readonly path: string;
}

const LISTS: readonly ConsolePage[] = [
  { name: "home", path: "/" },
  { name: "connections", path: "/connections" },
  { name: "wizard", path: "/connections/new" },
  { name: "apps", path: "/apps" },
  { name: "certificates", path: "/certificates" },
  { name: "board", path: "/accounts?view=board" },
  { name: "table", path: "/accounts?view=table" },
  { name: "register", path: "/accounts/new" },
  { name: "integrations", path: "/integrations" },
  { name: "log", path: "/log" },
  { name: "why", path: "/why" },
  { name: "simulate", path: "/simulate" },
  { name: "audit", path: "/audit" },
  { name: "links", path: "/links" },
  { name: "reviews", path: "/reviews" },
  { name: "adoptions", path: "/adoptions" },
  { name: "approvals", path: "/approvals" },
  { name: "people", path: "/people" },
  { name: "sso", path: "/sso" },
  { name: "tokens", path: "/tokens" },
  { name: "vaults", path: "/vaults" },
  { name: "security", path: "/security" },
  { name: "system", path: "/system" },
  { name: "profile", path: "/profile" },
  { name: "nothing", path: "/accounts/none/of/this" },
];

/** Every page of the console; of things that have pages of their own, the newest one. */
export async function consolePages(api: ApiClient): Promise<readonly ConsolePage[]> {
  const things = [
    { name: "connection", list: "/connections", path: "/connections" },
    { name: "app", list: "/applications", path: "/apps" },
    { name: "account", list: "/accounts", path: "/accounts" },
    { name: "integration", list: "/integrations", path: "/integrations" },
    { name: "request", list: "/requests", path: "/log" },
    { name: "person", list: "/people", path: "/people" },
    { name: "vault", list: "/vaults", path: "/vaults" },
    { name: "approval", list: "/approvals", path: "/approvals" },
  ];
  const own: ConsolePage[] = [];
  for (const { name, list, path } of things) {
    const { items } = (await api.get(list)) as { readonly items: readonly { readonly id: string }[] };
    const first = items[0];
    if (first !== undefined) own.push({ name, path: `${path}/${first.id}` });
  }
  return [...LISTS, ...own];
}
