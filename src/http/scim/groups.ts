import type { MemberStep } from "../../domain/directory/document.ts";
import type { GroupService, WrittenGroup } from "../../domain/directory/group-service.ts";
import type { GroupWithMembers } from "../../domain/directory/list-resources.ts";
import type { JsonObject } from "../../lib/json.ts";
import { type AttributeSelection, parseAttributeSelection } from "../../scim/attribute-selection.ts";
import { parseGroupCreate, parseGroupPatch, parseGroupReplace } from "../../scim/group-change.ts";
import { etagOf, locationOf, renderGroup, renderList } from "../../scim/render.ts";
import { GROUP } from "../../scim/schema.ts";
import { type ListParts, readDirectoryList } from "./directory-list.ts";
import { answerWrite } from "./effect-header.ts";
import { assertOnCollection, isKnown, notModified } from "./preconditions.ts";
import { isProbe } from "./probe.ts";
import type { ScimAnswer } from "./scim-answer.ts";
import type { ScimCall, ScimOperations } from "./scim-call.ts";

/** What `/Groups` needs. */
export interface GroupParts extends ListParts {
  readonly groups: GroupService;
  /** The address of `/scim/v2` without a slash at its end. */
  readonly baseUrl: string;
}

/** The operations on `/Groups`. */
export function groupCollection(parts: GroupParts): ScimOperations {
  return new Map([
    ["GET", (call) => list(parts, call)],
    ["POST", (call) => create(parts, call)],
  ]);
}

/** The operations on `/Groups/{id}`. */
export function groupItem(parts: GroupParts): ScimOperations {
  return new Map([
    ["GET", (call) => get(parts, call)],
    ["PUT", (call) => replace(parts, call)],
    ["PATCH", (call) => patch(parts, call)],
    ["DELETE", (call) => remove(parts, call)],
  ]);
}

async function list(parts: GroupParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const { query, rewrites, placeOf } = readDirectoryList(call, GROUP, parts);
  const request = { ...call.request, rewrites: [...call.request.rewrites, ...rewrites] };
  const page = await parts.groups.list(request, query, selection.wants("members"));
  const resources = page.items.map((found) => renderGroupOf(parts, found, selection));
  const body = renderList(resources, { totalResults: page.total, ...placeOf(page) });
  return { status: 200, body, probe: isProbe(call.parameters, page.total) };
}

async function get(parts: GroupParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const { ifNoneMatch } = call.preconditions;
  const found = await parts.groups.get(call.request, call.id, selection.wants("members"), ifNoneMatch);
  const { id, version } = found.group;
  if (isKnown(call.preconditions, version)) return notModified(version, locationOf(GROUP, id, parts.baseUrl));
  return answer(parts, 200, found, selection);
}

async function create(parts: GroupParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const { members, ...changed } = parseGroupCreate(call.body, call.dialect);
  assertOnCollection(call.preconditions);
  const created = await parts.groups.create(call.request, changed, members, selection.wants("members"));
  return written(parts, 201, created, selection);
}

async function replace(parts: GroupParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const { change, members, version } = parseGroupReplace(call.body, call.dialect);
  const steps: readonly MemberStep[] =
    members === undefined ? [] : [{ kind: "replace", userIds: members, where: "members" }];
  const wanted = { change, members: steps, version, preconditions: call.preconditions };
  const changed = await parts.groups.change(call.request, call.id, wanted, selection.wants("members"));
  return written(parts, 200, changed, selection);
}

/**
 * Answers 204 unless the client says which attributes it wants (RFC 7644 §3.5.2 leaves the choice): Entra prefers 204, every
 * client takes it, and a group of thousands is not loaded to answer a change of one member.
 */
async function patch(parts: GroupParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const wantsBody = call.parameters.has("attributes") || call.parameters.has("excludedAttributes");
  const httpStatus = wantsBody ? 200 : 204;
  const { preconditions } = call;
  const wanted = { ...parseGroupPatch(call.body, call.dialect), preconditions, httpStatus } as const;
  const withMembers = wantsBody && selection.wants("members");
  const changed = await parts.groups.change(call.request, call.id, wanted, withMembers);
  if (wantsBody) return written(parts, 200, changed, selection);
  const headers = { ETag: etagOf(changed.group.version) };
  return answerWrite(changed.effect, async () => ({ status: 204, headers }));
}

async function remove(parts: GroupParts, call: ScimCall): Promise<ScimAnswer> {
  const effect = await parts.groups.delete(call.request, call.id, call.preconditions);
  return answerWrite(effect, async () => ({ status: 204 }));
}

function written(
  parts: GroupParts,
  status: 200 | 201,
  changed: WrittenGroup,
  selection: AttributeSelection,
): Promise<ScimAnswer> {
  return answerWrite(changed.effect, async () => answer(parts, status, changed, selection));
}

function answer(
  parts: GroupParts,
  status: 200 | 201,
  found: GroupWithMembers,
  selection: AttributeSelection,
): ScimAnswer {
  const location = locationOf(GROUP, found.group.id, parts.baseUrl);
  const headers = {
    ETag: etagOf(found.group.version),
    "Content-Location": location,
    ...(status === 201 && { Location: location }),
  };
  return { status, headers, body: renderGroupOf(parts, found, selection) };
}

/** Renders a group. */
export function renderGroupOf(
  { baseUrl }: GroupParts,
  found: GroupWithMembers,
  selection: AttributeSelection,
): JsonObject {
  return renderGroup({ ...found.group, members: found.members }, { baseUrl, selection });
}

function selectionOf({ parameters }: ScimCall): AttributeSelection {
  return parseAttributeSelection(parameters.get("attributes"), parameters.get("excludedAttributes"), GROUP);
}
