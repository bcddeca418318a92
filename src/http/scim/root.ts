import type { Cursors } from "../../domain/directory/cursors.ts";
import type { Rewrite } from "../../domain/directory/document.ts";
import type { RootPlace } from "../../domain/directory/root-order.ts";
import type { KindQuery, RootPage, RootQuery, RootService, RootTotals } from "../../domain/directory/root-service.ts";
import { type AttributeSelection, parseAttributeSelection } from "../../scim/attribute-selection.ts";
import { type ListPlace, renderListText } from "../../scim/render.ts";
import { resolveFor } from "../../scim/root-filter.ts";
import { GROUP, USER } from "../../scim/schema.ts";
import { readSorts } from "../../scim/sort-order.ts";
import { type GroupParts, renderGroupOf } from "./groups.ts";
import { readPaging } from "./list-paging.ts";
import { assertProportionate, readFilter } from "./list-query.ts";
import type { ScimAnswer } from "./scim-answer.ts";
import type { ScimCall, ScimOperations } from "./scim-call.ts";
import { renderUsers, type UserParts } from "./users.ts";

/** What the base of SCIM needs. */
export interface RootParts extends UserParts, GroupParts {
  readonly root: RootService;
}

const TYPES = [USER, GROUP] as const;

/** The operations on the base itself: users and groups in one list, RFC 7644 §3.4.2.1. */
export function rootCollection(parts: RootParts): ScimOperations {
  return new Map([["GET", (call) => list(parts, call)]]);
}

async function list(parts: RootParts, call: ScimCall): Promise<ScimAnswer> {
  const [ofUsers, ofGroups] = [selectionOf(call, USER), selectionOf(call, GROUP)];
  const { query, rewrites, placeOf } = readRootList(call, parts);
  const request = { ...call.request, rewrites: [...call.request.rewrites, ...rewrites] };
  const wants = { groups: ofUsers.wants("groups"), members: ofGroups.wants("members") };
  const page = await parts.root.list(request, query, wants);
  const resources = await render(parts, call, page, { ofUsers, ofGroups });
  const totalResults = page.totals.users + page.totals.groups;
  return { status: 200, body: renderListText(resources, { totalResults, ...placeOf(page) }) };
}

interface RootList {
  readonly query: RootQuery;
  readonly rewrites: readonly Rewrite[];
  readonly placeOf: (page: RootPage) => ListPlace;
}

/** What a cursor stands for: where its page lies, and how many of each kind matched when the walk began. */
type Mark = readonly [place: RootPlace, totals: RootTotals];

function readRootList({ parameters, dialect, request }: ScimCall, { cursors, pageSizes }: RootParts): RootList {
  const paging = readPaging(parameters, pageSizes);
  const { filter, size, rewrites } = readFilter(parameters, dialect);
  const sorts = readSorts(parameters.get("sortBy"), parameters.get("sortOrder"), TYPES);
  const [users, groups] = TYPES.map((type, index): KindQuery => {
    const own = filter === undefined || resolveFor(filter, type, TYPES, { exact: dialect.strict });
    if (own === false) return undefined;
    if (own !== true) assertProportionate(size, own, type);
    return { filter: own === true ? undefined : own, sort: sorts[index] };
  });
  const descending = sorts.some((sort) => sort?.descending === true);
  const asked = { users, groups, descending, count: paging.count };
  if (paging.by === "index") {
    const { startIndex } = paging;
    return { query: { ...asked, startIndex }, rewrites, placeOf: () => ({ startIndex }) };
  }
  const scope = { connectionId: request.connection.id, query: ["root", users ?? null, groups ?? null, descending] };
  const at = paging.cursor === "" ? { place: "start" as const } : readMark(cursors, paging.cursor, scope);
  const placeOf = ({ next, totals }: RootPage): ListPlace =>
    next === undefined ? {} : { nextCursor: cursors.write([next, totals] satisfies Mark, scope) };
  return { query: { ...asked, ...at, startIndex: 1 }, rewrites, placeOf };
}

function readMark(
  cursors: Cursors,
  cursor: string,
  scope: Parameters<Cursors["read"]>[1],
): { readonly place: RootPlace; readonly totals: RootTotals } {
  const [place, totals] = cursors.read(cursor, scope) as Mark;
  return { place, totals };
}

async function render(
  parts: RootParts,
  call: ScimCall,
  { items }: RootPage,
  { ofUsers, ofGroups }: { readonly ofUsers: AttributeSelection; readonly ofGroups: AttributeSelection },
): Promise<readonly string[]> {
  const users = items.filter((item) => item.kind === "User");
  const rendered = await renderUsers(parts, call, users, ofUsers);
  const bodies = new Map(users.map((item, index) => [item.user.id, rendered[index]]));
  return items.flatMap((item): readonly string[] => {
    if (item.kind !== "User") return [JSON.stringify(renderGroupOf(parts, item, ofGroups))];
    const body = bodies.get(item.user.id);
    return body === undefined ? [] : [body];
  });
}

function selectionOf({ parameters }: ScimCall, type: (typeof TYPES)[number]): AttributeSelection {
  return parseAttributeSelection(parameters.get("attributes"), parameters.get("excludedAttributes"), type);
}
