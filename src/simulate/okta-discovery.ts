import type { JsonObject } from "../lib/json.ts";
import type { Desk } from "./desk.ts";
import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, objectsAt, textAt, USER_SCHEMA } from "./wire.ts";

/** Something that Okta's entitlement management can grant. */
export interface OktaOffer {
  readonly displayName: string;
  /** The name of its resource type, which elements of `entitlements` carry. */
  readonly type: string;
}

const channels: ReadonlyMap<string, "role" | "entitlement"> = new Map([
  ["urn:okta:scim:schemas:core:1.0:Role", "role"],
  ["urn:okta:scim:schemas:core:1.0:Entitlement", "entitlement"],
]);

const knownSchemas: ReadonlySet<string> = new Set([USER_SCHEMA, GROUP_SCHEMA, ENTERPRISE_SCHEMA, ...channels.keys()]);

const pageSize = 100;

/**
 * Discovers what can be granted as Okta does: the resource types, the schemas if one of them is foreign, then every
 * endpoint that has one of Okta's two URNs, page after page.
 * @returns offers by `role <id>` and `entitlement <id>`
 * @throws {Error} when an answer is not what Okta documents
 */
export async function offersOf(desk: Desk): Promise<ReadonlyMap<string, OktaOffer>> {
  const { resources: types } = await desk.list("/ResourceTypes");
  if (types.some(isForeign)) await desk.list("/Schemas");
  const offers = new Map<string, OktaOffer>();
  for (const type of types) {
    const channel = channels.get(textAt(type, "schema") ?? "");
    const [name, endpoint] = [textAt(type, "name"), textAt(type, "endpoint")];
    if (channel === undefined || name === undefined || endpoint === undefined) continue;
    await probe(desk, endpoint);
    for (const resource of await readAll(desk, endpoint)) {
      const { id, displayName } = requireOffer(resource, channel, name);
      offers.set(`${channel} ${id}`, { displayName, type: name });
    }
  }
  return offers;
}

function isForeign(type: JsonObject): boolean {
  const extensions = objectsAt(type, "schemaExtensions").map((extension) => textAt(extension, "schema"));
  return [textAt(type, "schema"), ...extensions].some((urn) => urn !== undefined && !knownSchemas.has(urn));
}

/** Okta's own test of such an endpoint: one resource asked for, one on the page. */
async function probe(desk: Desk, endpoint: string): Promise<void> {
  const { itemsPerPage, totalResults, resources } = await desk.list(`${endpoint}?count=1&startIndex=1`);
  if (itemsPerPage === resources.length && resources.length === Math.min(1, totalResults)) return;
  throw new Error(`${endpoint} answered ${resources.length} resources as a page of ${itemsPerPage ?? "no size"}.`);
}

async function readAll(desk: Desk, endpoint: string): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  for (let startIndex = 1; ; startIndex += pageSize) {
    const page = await desk.list(`${endpoint}?startIndex=${startIndex}&count=${pageSize}`);
    all.push(...page.resources);
    if (startIndex + pageSize > page.totalResults) return all;
  }
}

function requireOffer(
  resource: JsonObject,
  channel: "role" | "entitlement",
  typeName: string,
): { readonly id: string; readonly displayName: string } {
  const [id, displayName] = [textAt(resource, "id"), textAt(resource, "displayName")];
  if (id === undefined || displayName === undefined) throw new Error("An offer has no id or no displayName.");
  const isTyped = channel === "role" || textAt(resource, "type") === typeName;
  if (!isTyped) throw new Error(`The entitlement ${id} is not of the type ${typeName}.`);
  const isShort = id.length <= 1024 && displayName.length <= 255;
  if (isShort && (textAt(resource, "description") ?? "").length <= 1000) return { id, displayName };
  throw new Error(`The offer ${id.slice(0, 60)} is longer than Okta can store.`);
}
