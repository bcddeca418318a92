import type { AccountService } from "../../domain/account/account-service.ts";
import type { DirectoryUser } from "../../domain/directory/directory-user.ts";
import type { UserWithGroups } from "../../domain/directory/list-resources.ts";
import type { UserService, WrittenUser } from "../../domain/directory/user-service.ts";
import { type AttributeSelection, parseAttributeSelection } from "../../scim/attribute-selection.ts";
import { etagOf, locationOf, renderListText, renderUserText } from "../../scim/render.ts";
import { USER } from "../../scim/schema.ts";
import { parseUserCreate, parseUserPatch, parseUserReplace } from "../../scim/user-change.ts";
import { type ListParts, readDirectoryList } from "./directory-list.ts";
import { answerWrite } from "./effect-header.ts";
import { assertOnCollection, isKnown, notModified } from "./preconditions.ts";
import { isProbe } from "./probe.ts";
import type { ScimAnswer } from "./scim-answer.ts";
import type { ScimCall, ScimOperations } from "./scim-call.ts";
import { serviceAccountsOf } from "./service-accounts.ts";

/** What `/Users` needs. */
export interface UserParts extends ListParts {
  readonly users: UserService;
  readonly accounts: AccountService;
  /** The address of `/scim/v2` without a slash at its end. */
  readonly baseUrl: string;
}

/** The operations on `/Users`. */
export function userCollection(parts: UserParts): ScimOperations {
  return new Map([
    ["GET", (call) => list(parts, call)],
    ["POST", (call) => create(parts, call)],
  ]);
}

/** The operations on `/Users/{id}`. */
export function userItem(parts: UserParts): ScimOperations {
  return new Map([
    ["GET", (call) => get(parts, call)],
    ["PUT", (call) => replace(parts, call)],
    ["PATCH", (call) => patch(parts, call)],
    ["DELETE", (call) => remove(parts, call)],
  ]);
}

async function list(parts: UserParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const { query, rewrites, placeOf } = readDirectoryList(call, USER, parts);
  const request = { ...call.request, rewrites: [...call.request.rewrites, ...rewrites] };
  const page = await parts.users.list(request, query, selection.wants("groups"));
  const resources = await renderUsers(parts, call, page.items, selection);
  const body = renderListText(resources, { totalResults: page.total, ...placeOf(page) });
  return { status: 200, body, probe: isProbe(call.parameters, page.total) };
}

async function get(parts: UserParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const { ifNoneMatch } = call.preconditions;
  const found = await parts.users.get(call.request, call.id, selection.wants("groups"), ifNoneMatch);
  const { id, version } = found.user;
  if (isKnown(call.preconditions, version)) return notModified(version, locationOf(USER, id, parts.baseUrl));
  return answer(parts, call, 200, found, selection);
}

async function create(parts: UserParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const wanted = parseUserCreate(call.body, call.dialect);
  assertOnCollection(call.preconditions);
  return written(parts, call, 201, await parts.users.create(call.request, wanted), selection);
}

async function replace(parts: UserParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const { change, version } = parseUserReplace(call.body, call.dialect);
  const terms = { version, preconditions: call.preconditions };
  const changed = await parts.users.change(call.request, call.id, change, terms);
  return written(parts, call, 200, changed, selection);
}

async function patch(parts: UserParts, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call);
  const change = parseUserPatch(call.body, call.dialect);
  const changed = await parts.users.change(call.request, call.id, change, { preconditions: call.preconditions });
  return written(parts, call, 200, changed, selection);
}

async function remove(parts: UserParts, call: ScimCall): Promise<ScimAnswer> {
  const effect = await parts.users.delete(call.request, call.id, call.preconditions);
  return answerWrite(effect, async () => ({ status: 204 }));
}

function written(
  parts: UserParts,
  call: ScimCall,
  status: 200 | 201,
  changed: WrittenUser,
  selection: AttributeSelection,
): Promise<ScimAnswer> {
  return answerWrite(changed.effect, () => answer(parts, call, status, changed, selection));
}

async function answer(
  parts: UserParts,
  call: ScimCall,
  status: 200 | 201,
  found: UserWithGroups,
  selection: AttributeSelection,
): Promise<ScimAnswer> {
  const [body] = await renderUsers(parts, call, [found], selection);
  const location = locationOf(USER, found.user.id, parts.baseUrl);
  const headers = {
    ETag: etagOf(found.user.version),
    "Content-Location": location,
    ...(status === 201 && { Location: location }),
  };
  return { status, headers, ...(body && { body }) };
}

/** Renders users as JSON texts, with their service accounts if these are wanted. */
export async function renderUsers(
  { baseUrl, accounts }: UserParts,
  { dialect }: ScimCall,
  found: readonly UserWithGroups[],
  selection: AttributeSelection,
): Promise<readonly string[]> {
  const wanted = selection.wants("serviceAccounts") && found.length > 0;
  const byUser = wanted
    ? await serviceAccountsOf(
        accounts,
        found.map(({ user }) => user.id),
      )
    : undefined;
  return found.map(({ user, groups }) => {
    const own = byUser?.get(user.id);
    const stringForms: DirectoryUser["stringForms"] = dialect.echoStrings ? user.stringForms : [];
    const neighbours = { groups, stringForms, ...(own && { serviceAccounts: own }) };
    return renderUserText(user, neighbours, { baseUrl, selection });
  });
}

function selectionOf({ parameters }: ScimCall): AttributeSelection {
  return parseAttributeSelection(parameters.get("attributes"), parameters.get("excludedAttributes"), USER);
}
