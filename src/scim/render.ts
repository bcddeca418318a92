import type { Document } from "../domain/directory/document.ts";
import { ANTEROOM_URN } from "../domain/directory/document.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Attribute, ResourceType } from "./attribute.ts";
import { type AttributeSelection, parseAttributeSelection } from "./attribute-selection.ts";
import { ENTITLEMENT, GROUP, ROLE, USER } from "./schema.ts";

/** The URN of a list, RFC 7644 §3.4.2. */
export const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** What every stored resource has. Instants are epoch milliseconds. */
interface StoredResource {
  readonly id: string;
  readonly document: Document;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A service account as its user's resource shows it. */
export interface RenderedServiceAccount {
  readonly value: string;
  readonly application: string;
  readonly status: string;
  readonly waitingFor?: string;
}

/** What other rows know about a user. */
export interface UserNeighbours {
  /** The groups that the user is a direct member of; absent when they were not loaded. */
  readonly groups?: readonly { readonly value: string; readonly display: string }[];
  readonly serviceAccounts?: readonly RenderedServiceAccount[];
  /** Which of `roles` and `entitlements` are answered as strings. Empty when the dialect does not echo strings. */
  readonly stringForms: readonly ("roles" | "entitlements")[];
}

/** A user with what other rows know about it. */
export interface UserToRender extends StoredResource, UserNeighbours {}

/** A user as it is stored. */
export interface StoredUser extends StoredResource {
  /** The text of `document`. */
  readonly json: string;
  /** The assignment attributes that were ever spoken of. */
  readonly asserted: readonly string[];
}

/** A group with its members; absent when they were not loaded. */
export interface GroupToRender extends StoredResource {
  readonly members?: readonly { readonly value: string; readonly display?: string }[];
}

/** How to render. `baseUrl` is that of the SCIM endpoint without a slash at the end, such as `https://host/scim/v2`. */
export interface RenderOptions {
  readonly baseUrl: string;
  readonly selection?: AttributeSelection;
}

const EVERYTHING: Readonly<Record<ResourceType["name"], AttributeSelection>> = {
  User: parseAttributeSelection(undefined, undefined, USER),
  Group: parseAttributeSelection(undefined, undefined, GROUP),
  Role: parseAttributeSelection(undefined, undefined, ROLE),
  Entitlement: parseAttributeSelection(undefined, undefined, ENTITLEMENT),
};

/** The SCIM representation of a user. */
export function renderUser(user: UserToRender, options: RenderOptions): JsonObject {
  const { document, groups, serviceAccounts, stringForms } = user;
  const extension = document[ANTEROOM_URN];
  const complete: JsonObject = {
    ...document,
    ...(stringForms.length > 0 && Object.fromEntries(stringForms.map((name) => [name, toStrings(document[name])]))),
    ...(groups?.length && { groups: groups.map((group) => toGroup(group, options.baseUrl)) }),
    ...(serviceAccounts?.length && {
      [ANTEROOM_URN]: {
        ...(isJsonObject(extension) ? extension : {}),
        serviceAccounts: serviceAccounts.map((account) => ({ ...account })),
      },
    }),
  };
  return render(USER, user, complete, options);
}

/**
 * `renderUser` as JSON text. Of most users all that is stored is shown, so that its text is taken as it is: reading and writing
 * it again would cost more than finding it. Assignment attributes are the only ones that are shown otherwise than stored.
 */
export function renderUserText(user: StoredUser, neighbours: UserNeighbours, options: RenderOptions): string {
  const { groups, serviceAccounts } = neighbours;
  const isWhole = (options.selection ?? EVERYTHING.User).isUsual && serviceAccounts === undefined;
  if (!isWhole || user.asserted.length > 0) return JSON.stringify(renderUser({ ...user, ...neighbours }, options));
  const { json } = user;
  const { baseUrl } = options;
  const shown = groups?.length ? `"groups":${JSON.stringify(groups.map((group) => toGroup(group, baseUrl)))},` : "";
  const meta = JSON.stringify(metaOf(USER, user, baseUrl));
  return `{"schemas":${schemasIn(json)},"id":"${user.id}","meta":${meta},${shown}${json.slice(1)}`;
}

const CORE_ALONE = JSON.stringify([USER.core.id]);
const EXTENSIONS = USER.extensions.map(({ id }) => ({ urn: JSON.stringify(id), beginning: `${JSON.stringify(id)}:{` }));

/**
 * The schemas of which a user has attributes, as JSON text. Within a text every quote is escaped, so that only a name can look
 * like the beginning of an extension.
 */
function schemasIn(json: string): string {
  if (!json.includes("urn:ietf:params:scim:schemas:extension:")) return CORE_ALONE;
  const present = EXTENSIONS.filter(({ beginning }) => json.includes(beginning)).map(({ urn }) => `,${urn}`);
  return `${CORE_ALONE.slice(0, -1)}${present.join("")}]`;
}

/** The SCIM representation of a group. A group without members has no `members`. */
export function renderGroup(group: GroupToRender, options: RenderOptions): JsonObject {
  const { document, members } = group;
  const complete: JsonObject = {
    ...document,
    ...(members?.length && { members: members.map((member) => toMember(member, options.baseUrl)) }),
  };
  return render(GROUP, group, complete, options);
}

/** Where a page lies in its list: by index (RFC 7644 §3.4.2.4), or by the cursors of its neighbours (RFC 9865 §2). */
export type ListPlace =
  | { readonly startIndex: number }
  | { readonly previousCursor?: string; readonly nextCursor?: string };

/** A page of resources, RFC 7644 §3.4.2. `itemsPerPage` is the number of resources in this answer. */
export function renderList(
  resources: readonly JsonObject[],
  { totalResults, ...place }: { readonly totalResults: number } & ListPlace,
): JsonObject {
  return {
    schemas: [LIST_URN],
    totalResults,
    ...place,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

/** `renderList` as JSON text, of resources that are text already. */
export function renderListText(
  resources: readonly string[],
  { totalResults, ...place }: { readonly totalResults: number } & ListPlace,
): string {
  const head = JSON.stringify({ schemas: [LIST_URN], totalResults, ...place, itemsPerPage: resources.length });
  return `${head.slice(0, -1)},"Resources":[${resources.join(",")}]}`;
}

/** What no address needs another way to write: every id of ours. */
const PLAIN_ID = /^[\w-]+$/;

/** The URL of a resource. */
export function locationOf(type: ResourceType, id: string, baseUrl: string): string {
  return `${baseUrl}${type.endpoint}/${PLAIN_ID.test(id) ? id : encodeURIComponent(id)}`;
}

/** The weak entity tag of a version, as in `meta.version`. */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}

function metaOf(type: ResourceType, resource: StoredResource, baseUrl: string): JsonObject {
  const { createdAt, updatedAt } = resource;
  const created = new Date(createdAt).toISOString();
  return {
    resourceType: type.name,
    created,
    lastModified: updatedAt === createdAt ? created : new Date(updatedAt).toISOString(),
    location: locationOf(type, resource.id, baseUrl),
    version: etagOf(resource.version),
  };
}

function render(
  type: ResourceType,
  resource: StoredResource,
  complete: JsonObject,
  { baseUrl, selection = EVERYTHING[type.name] }: RenderOptions,
): JsonObject {
  const meta = metaOf(type, resource, baseUrl);
  const core = project(type.core.attributes, { id: resource.id, ...complete, meta }, selection);
  const extensions = type.extensions.flatMap(({ id, attributes }): [string, JsonObject][] => {
    const holder = complete[id];
    const shown = isJsonObject(holder) ? project(attributes, holder, selection, id) : {};
    return Object.keys(shown).length === 0 ? [] : [[id, shown]];
  });
  return {
    schemas: [type.core.id, ...extensions.map(([urn]) => urn)],
    ...core,
    ...Object.fromEntries(extensions),
  };
}

/** Only what the schema declares is rendered, in the order of the schema: nothing kept beside it can ever leave. */
function project(
  attributes: readonly Attribute[],
  source: JsonObject,
  selection: AttributeSelection,
  extension?: string,
): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const attribute of attributes) {
    const value = source[attribute.name];
    if (value === undefined) continue;
    const where = extension === undefined ? attribute.name : `${extension}:${attribute.name}`;
    if (selection.isUsual ? !isUsuallyReturned(attribute) : !selection.returns({ attribute, where })) continue;
    const shown = projectValue(attribute, value, where, selection);
    if (shown !== undefined) result[attribute.name] = shown;
  }
  return result;
}

function projectValue(
  attribute: Attribute,
  value: JsonValue,
  where: string,
  selection: AttributeSelection,
): JsonValue | undefined {
  if (attribute.type !== "complex") return value;
  if (Array.isArray(value)) {
    const list = value.map((element) => projectElement(attribute, element, where, selection));
    const shown = list.filter((element) => element !== undefined);
    return shown.length === 0 ? undefined : shown;
  }
  return projectElement(attribute, value, where, selection);
}

function projectElement(
  attribute: Attribute,
  element: JsonValue,
  where: string,
  selection: AttributeSelection,
): JsonValue | undefined {
  if (!isJsonObject(element)) return element;
  const result: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const sub of attribute.subAttributes) {
    const value = element[sub.name];
    if (value === undefined) continue;
    if (
      selection.isUsual
        ? sub.returned === "never"
        : !selection.returns({ attribute, sub, where: `${where}.${sub.name}` })
    )
      continue;
    result[sub.name] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : result;
}

/** What nobody has to ask for. */
function isUsuallyReturned({ returned }: Attribute): boolean {
  return returned === "default" || returned === "always";
}

function toStrings(list: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(list)) return undefined;
  return list
    .map((element) => (isJsonObject(element) ? element["value"] : element))
    .filter((value) => value !== undefined);
}

function toGroup(group: { readonly value: string; readonly display: string }, baseUrl: string): JsonObject {
  return { value: group.value, $ref: locationOf(GROUP, group.value, baseUrl), display: group.display, type: "direct" };
}

function toMember(member: { readonly value: string; readonly display?: string }, baseUrl: string): JsonObject {
  const { value, display } = member;
  return { value, $ref: locationOf(USER, value, baseUrl), type: "User", ...(display !== undefined && { display }) };
}
