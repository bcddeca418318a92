import type { Ledger, LedgerUser, Target } from "./crash-child-ledger.ts";

interface ScimUser {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
}

interface ScimGroup {
  readonly id: string;
  readonly members?: readonly { readonly value: string }[];
}

interface Account {
  readonly directoryUserId: string;
  readonly roles: readonly string[];
  readonly status: string;
}

interface State {
  readonly users: readonly ScimUser[];
  readonly groups: readonly ScimGroup[];
  readonly accounts: readonly Account[];
  readonly requests: readonly { readonly requestId: string; readonly resourceId: string; readonly method: string }[];
}

/** Reads everything over HTTP and lists what contradicts the ledger, or itself. */
export async function auditServer(target: Target, adminToken: string, ledger: Ledger): Promise<string[]> {
  const [users, groups, accounts, requests] = [
    await listScim<ScimUser>(target, "/Users"),
    await listScim<ScimGroup>(target, "/Groups"),
    await listApi<Account>(target.url, adminToken, "/accounts"),
    await listApi<State["requests"][number]>(target.url, adminToken, "/requests"),
  ];
  const state: State = { users: users.items, groups: groups.items, accounts, requests };
  return [
    ...users.problems,
    ...groups.problems,
    ...userProblems(state, ledger),
    ...memberProblems(state, ledger),
    ...accountProblems(state, ledger),
    ...recordProblems(state, ledger),
  ];
}

function userProblems({ users }: State, ledger: Ledger): string[] {
  const found = new Map(users.map((user) => [user.userName, user]));
  const problems: string[] = [];
  if (found.size !== users.length) problems.push("two users have one userName");
  for (const known of ledger.users) {
    const user = found.get(known.userName);
    found.delete(known.userName);
    if (user === undefined) {
      if (known.id !== undefined) problems.push(`${known.userName} was acknowledged and is gone`);
      continue;
    }
    if (known.refused) problems.push(`${known.userName} was refused and is there`);
    known.id ??= user.id;
    const name = Number(user.displayName);
    if (user.id !== known.id) problems.push(`${known.userName} has another id`);
    if (!(name >= known.acknowledgedName && name <= known.sentName)) {
      problems.push(`${known.userName} is called ${name}, acknowledged ${known.acknowledgedName}`);
    }
    known.acknowledgedName = name;
    known.sentName = name;
  }
  for (const userName of found.keys()) problems.push(`${userName} was never sent`);
  return problems;
}

function memberProblems({ groups, users }: State, ledger: Ledger): string[] {
  const problems: string[] = [];
  const known = new Set(users.map((user) => user.id));
  const senders = new Map(ledger.users.map((user) => [user.id, user]));
  const memberOf = new Map(groups.map((group) => [group.id, new Set(group.members?.map((member) => member.value))]));
  for (const [lane, groupId] of ledger.groupIds.entries()) {
    const members = memberOf.get(groupId);
    if (members === undefined) problems.push(`group ${lane} is gone`);
    for (const id of members ?? []) {
      if (!known.has(id)) problems.push(`group ${lane} has a member that is no user: ${id}`);
      if (senders.get(id)?.membership === "none") problems.push(`group ${lane} has a member that was never sent`);
    }
  }
  for (const user of ledger.users) settleMembership(user, memberOf.get(ledger.groupIds[user.lane] ?? ""), problems);
  return problems;
}

function settleMembership(user: LedgerUser, members: ReadonlySet<string> | undefined, problems: string[]): void {
  if (user.id === undefined || user.membership === "none") return;
  const isMember = members?.has(user.id) === true;
  if (user.membership === "acknowledged" && !isMember) problems.push(`${user.userName} lost its membership`);
  user.membership = isMember ? "acknowledged" : "none";
}

/** Every user is assigned an app, so every user has its one account, with the roles of all its reasons. */
function accountProblems({ accounts, users }: State, ledger: Ledger): string[] {
  const problems: string[] = [];
  const accountsOf = Map.groupBy(accounts, (account) => account.directoryUserId);
  const readers = new Set(
    ledger.users.filter((user) => user.lane === 0 && user.membership !== "none").map((u) => u.id),
  );
  for (const { id, userName } of users) {
    const [account, ...others] = accountsOf.get(id) ?? [];
    accountsOf.delete(id);
    if (account === undefined) problems.push(`${userName} has no account`);
    if (others.length > 0) problems.push(`${userName} has ${others.length + 1} accounts`);
    const roles = readers.has(id) ? "admin,reader" : "admin";
    if (account?.roles.join(",") !== roles) problems.push(`${userName} has the roles ${account?.roles}, not ${roles}`);
    if (account?.status !== "awaiting_verification") problems.push(`${userName} is ${account?.status}`);
  }
  for (const id of accountsOf.keys()) problems.push(`an account has no user: ${id}`);
  return problems;
}

function recordProblems({ requests, users }: State, ledger: Ledger): string[] {
  const problems: string[] = [];
  const recorded = new Set(requests.map((request) => request.requestId));
  for (const id of ledger.requestIds) if (!recorded.has(id)) problems.push(`the write ${id} left no record`);
  const created = new Set(requests.filter(({ method }) => method === "POST").map((request) => request.resourceId));
  for (const { id, userName } of users) if (!created.has(id)) problems.push(`${userName} was created without a record`);
  return problems;
}

async function listScim<Resource extends { readonly id: string }>(
  { url, token }: Target,
  path: string,
): Promise<{ readonly items: readonly Resource[]; readonly problems: readonly string[] }> {
  const items: Resource[] = [];
  for (;;) {
    const page = await getJson<{ totalResults: number; Resources?: readonly Resource[] }>(
      `${url}/scim/v2${path}?startIndex=${items.length + 1}&count=200`,
      token,
    );
    items.push(...(page.Resources ?? []));
    if (page.Resources !== undefined && page.Resources.length > 0 && items.length < page.totalResults) continue;
    const isRight = page.totalResults === items.length && new Set(items.map((item) => item.id)).size === items.length;
    const problem = `totalResults of ${path} is ${page.totalResults}, there are ${items.length}`;
    return { items, problems: isRight ? [] : [problem] };
  }
}

async function listApi<Item>(url: string, token: string, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor = "";
  do {
    const query = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await getJson<{ items: readonly Item[]; nextCursor?: string }>(
      `${url}/api/v1${path}?limit=200${query}`,
      token,
    );
    items.push(...page.items);
    cursor = page.nextCursor ?? "";
  } while (cursor !== "");
  return items;
}

async function getJson<Body>(url: string, token: string): Promise<Body> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}
