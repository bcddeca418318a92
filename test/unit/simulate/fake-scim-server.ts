import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

type Json = Record<string, unknown>;

/** One request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  /** Decoded, with its query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Json | undefined;
}

/** An answer that a test puts in place of the server's own. */
export interface Planted {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** How long the answer takes. */
  readonly delayMs?: number;
  /** Sent instead of a body, as it is. */
  readonly text?: string;
}

/** Looks at a request before the server does; returns an answer to give instead. */
export type Interceptor = (request: SeenRequest, count: number) => Planted | undefined;

/** A small SCIM server in memory that knows exactly the shapes which the simulated clients send. */
export interface FakeScimServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly seen: SeenRequest[];
  readonly users: Map<string, Json>;
  readonly groups: Map<string, Json>;
}

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const anteroom = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";

export async function startFakeScimServer(intercept: Interceptor = () => undefined): Promise<FakeScimServer> {
  const users = new Map<string, Json>();
  const groups = new Map<string, Json>();
  const seen: SeenRequest[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const entry: SeenRequest = {
      method: request.method ?? "",
      path: decodeURIComponent(request.url ?? "").replace("/scim/v2", ""),
      headers: request.headers,
      body: text === "" ? undefined : (JSON.parse(text) as Json),
    };
    seen.push(entry);
    const same = seen.filter((other) => other.method === entry.method && other.path === entry.path).length;
    const answer = intercept(entry, same) ?? handle(entry, users, groups);
    if (answer.delayMs !== undefined) await sleep(answer.delayMs, undefined, { ref: false });
    response.writeHead(answer.status, { "Content-Type": "application/scim+json", ...answer.headers });
    response.end(answer.text ?? (answer.body === undefined ? "" : JSON.stringify(answer.body)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/scim/v2`,
    seen,
    users,
    groups,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the server answers by itself; the path is below its base URL. */
export function handle(
  request: Omit<SeenRequest, "headers">,
  users: Map<string, Json>,
  groups: Map<string, Json>,
): Planted {
  const url = new URL(request.path.replaceAll("#", "%23"), "http://x");
  const [, kind = "", id] = url.pathname.split("/");
  const store = kind === "Users" ? users : groups;
  const unique = kind === "Users" ? "userName" : "displayName";
  if (id === undefined) return request.method === "POST" ? create(store, unique, request.body ?? {}) : list(store, url);
  const found = store.get(id);
  if (found === undefined) return { status: 404, body: { status: "404", detail: `There is no ${id}.` } };
  if (request.method === "GET") return { status: 200, body: found };
  if (request.method === "DELETE") {
    store.delete(id);
    return { status: 204 };
  }
  const changed = request.method === "PUT" ? replace(found, request.body ?? {}) : patch(found, request.body ?? {});
  store.set(id, changed);
  return request.method === "PUT" ? { status: 200, body: changed } : { status: 204 };
}

function create(store: Map<string, Json>, unique: string, body: Json): Planted {
  for (const other of store.values()) {
    if (other[unique] === body[unique]) return { status: 409, body: { status: "409", scimType: "uniqueness" } };
  }
  const id = `id-${store.size + 1}-${String(body[unique]).length}`;
  const { password: _, ...kept } = body;
  const created = split({ ...kept, id });
  store.set(id, created);
  return { status: 201, body: created };
}

function list(store: Map<string, Json>, url: URL): Planted {
  const filter = /^(\w+) eq "(.*)"$/.exec(url.searchParams.get("filter") ?? "");
  const all = [...store.values()];
  const reference = /^id eq "(.*)" and manager eq "(.*)"$/.exec(url.searchParams.get("filter") ?? "");
  const found = reference === null ? matching(all, filter) : all.filter((item) => isManaged(item, reference));
  const startIndex = Number(url.searchParams.get("startIndex") ?? 1);
  const page = found.slice(startIndex - 1, startIndex - 1 + Number(url.searchParams.get("count") ?? 100));
  const totals = { totalResults: found.length, startIndex, itemsPerPage: page.length };
  return { status: 200, body: { ...totals, Resources: page } };
}

function matching(all: Json[], filter: RegExpExecArray | null): Json[] {
  return filter === null ? all : all.filter((item) => item[filter[1] ?? ""] === filter[2]);
}

function isManaged(user: Json, [, id, managerId]: RegExpExecArray): boolean {
  const manager = JSON.stringify((user[enterprise] as Json | undefined)?.["manager"] ?? null);
  return user["id"] === id && manager.includes(JSON.stringify(managerId));
}

function replace(found: Json, body: Json): Json {
  const { password: _, ...kept } = body;
  return split({ ...kept, id: found["id"] });
}

/** Several values in one string are kept apart, as a real server would. */
function split(user: Json): Json {
  const extension = user[anteroom] as Json | undefined;
  const value = extension?.["appAssignments"];
  return typeof value === "string" ? { ...user, [anteroom]: { appAssignments: value.split(";") } } : user;
}

function patch(found: Json, body: Json): Json {
  let next = structuredClone(found);
  for (const operation of body["Operations"] as Json[]) next = apply(next, operation);
  return split(next);
}

function apply(target: Json, operation: Json): Json {
  const op = String(operation["op"]).toLowerCase();
  const path = operation["path"] as string | undefined;
  const { value } = operation;
  if (path === undefined)
    return Object.entries(value as Json).reduce((all, [name, each]) => set(all, name, each), target);
  if (path.startsWith("members")) return { ...target, members: changeMembers(target, op, path, value) };
  if (path === "active") return { ...target, active: String(value).toLowerCase() === "true" };
  if (path === "roles") return { ...target, roles: changeRoles(target, op, value as Json[]) };
  if (path.startsWith("emails[")) return { ...target, emails: [{ type: "work", value }] };
  return set(target, path, value);
}

function changeMembers(group: Json, op: string, path: string, value: unknown): Json[] {
  const members = (group["members"] as Json[] | undefined) ?? [];
  const named = /value eq "(.*)"/.exec(path)?.[1];
  const listed = ((value as Json[] | undefined) ?? []).map((member) => String(member["value"]));
  if (op === "remove" && named === undefined && value === undefined) return [];
  if (op === "remove") return members.filter((member) => !(named ? [named] : listed).includes(String(member["value"])));
  const kept = op === "replace" ? [] : members.map((member) => String(member["value"]));
  return [...new Set([...kept, ...listed])].map((each) => ({ value: each }));
}

function changeRoles(user: Json, op: string, value: Json[]): Json[] {
  const added = value.map((role) => {
    const text = String(role["value"]);
    return { value: text.startsWith("{") ? (JSON.parse(text) as Json)["value"] : text };
  });
  const known = op === "add" ? ((user["roles"] as Json[] | undefined) ?? []) : [];
  const values = new Set([...known, ...added].map((role) => role["value"]));
  return [...values].map((each) => ({ value: each }));
}

function set(target: Json, path: string, value: unknown): Json {
  const urn = /^(urn:.*:User):(\w+)$/.exec(path);
  const dotted = /^(\w+)\.(\w+)$/.exec(path);
  const [, parent, child] = urn ?? dotted ?? [];
  if (parent === undefined || child === undefined) return { ...target, [path]: value };
  return { ...target, [parent]: { ...(target[parent] as Json | undefined), [child]: value } };
}
