/**
 * What a directory with one group should do, one request after the other; imports nothing of the product. Names are
 * compared without case; a change that changes nothing moves no version.
 */

/** One request of a history. `user` is an id. */
export type Step =
  | { readonly kind: "create"; readonly userName: string }
  | { readonly kind: "set"; readonly user: string; readonly attribute: "title" | "nickName"; readonly value: string }
  | { readonly kind: "activate"; readonly user: string; readonly active: boolean }
  | { readonly kind: "rename"; readonly user: string; readonly userName: string }
  | { readonly kind: "replace"; readonly user: string; readonly userName: string; readonly title: string }
  | { readonly kind: "delete"; readonly user: string }
  | { readonly kind: "get"; readonly user: string }
  | { readonly kind: "find"; readonly userName: string }
  | { readonly kind: "addMembers" | "removeMembers" | "putMembers"; readonly users: readonly string[] }
  | { readonly kind: "getGroup" }
  | { readonly kind: "deleteGroup" };

/** A user as an answer shows it. */
export interface ModelUser {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  readonly title: string | null;
  readonly nickName: string | null;
  readonly version: number;
}

/** What matters of an answer. */
export interface Answer {
  readonly status: number;
  readonly user?: ModelUser;
  /** Ids of users, sorted: who was found, or the members of the group. */
  readonly ids?: readonly string[];
  readonly groupVersion?: number;
}

/** A directory at one moment. */
export interface Directory {
  readonly users: readonly ModelUser[];
  readonly group: { readonly members: readonly string[]; readonly version: number } | undefined;
}

/** A request with its answer and when it was under way. */
export interface Event {
  readonly step: Step;
  readonly answer: Answer;
  readonly startedAt: number;
  readonly endedAt: number;
}

interface Outcome {
  readonly directory: Directory;
  readonly answer: Answer;
}

/**
 * Looks for an order in which the requests, one after the other, give each the answer it got; a request that was
 * answered before another was sent comes before it.
 */
export function findSerialOrder(start: Directory, events: readonly Event[]): readonly Event[] | undefined {
  const dead = new Set<string>();
  const search = (directory: Directory, left: readonly Event[]): readonly Event[] | undefined => {
    if (left.length === 0) return [];
    const key = `${left.map((event) => events.indexOf(event))}|${JSON.stringify(directory)}`;
    if (dead.has(key)) return undefined;
    const firstEnd = Math.min(...left.map((event) => event.endedAt));
    for (const event of left.filter(({ startedAt }) => startedAt <= firstEnd)) {
      const outcome = applyStep(directory, event.step, event.answer.user?.id);
      if (JSON.stringify(outcome.answer) !== JSON.stringify(event.answer)) continue;
      const rest = search(
        outcome.directory,
        left.filter((other) => other !== event),
      );
      if (rest !== undefined) return [event, ...rest];
    }
    dead.add(key);
    return undefined;
  };
  return search(start, events);
}

/** What one request does and is answered. @param newId the id that a user gets who is created */
export function applyStep(directory: Directory, step: Step, newId = ""): Outcome {
  switch (step.kind) {
    case "create":
      return createUser(directory, step.userName, newId);
    case "set":
      return changeUser(directory, step.user, { [step.attribute]: step.value });
    case "activate":
      return changeUser(directory, step.user, { active: step.active });
    case "rename":
      return changeUser(directory, step.user, { userName: step.userName });
    case "replace":
      return changeUser(directory, step.user, { userName: step.userName, title: step.title, nickName: null });
    case "delete":
      return deleteUser(directory, step.user);
    case "get":
      return changeUser(directory, step.user, {});
    case "find":
      return { directory, answer: { status: 200, ids: namesakes(directory, step.userName).map((user) => user.id) } };
    default:
      return applyToGroup(directory, step);
  }
}

function createUser(directory: Directory, userName: string, id: string): Outcome {
  if (namesakes(directory, userName).length > 0) return { directory, answer: { status: 409 } };
  const user: ModelUser = { id, userName, active: true, title: null, nickName: null, version: 1 };
  return { directory: { ...directory, users: [...directory.users, user] }, answer: { status: 201, user } };
}

function changeUser(directory: Directory, id: string, change: Partial<ModelUser>): Outcome {
  const before = directory.users.find((user) => user.id === id);
  if (before === undefined) return { directory, answer: { status: 404 } };
  const isTaken = namesakes(directory, change.userName ?? "").some((user) => user.id !== id);
  if (isTaken) return { directory, answer: { status: 409 } };
  const changed = { ...before, ...change };
  const moved = JSON.stringify(changed) !== JSON.stringify(before);
  const user = moved ? { ...changed, version: before.version + 1 } : before;
  const users = directory.users.map((other) => (other.id === id ? user : other));
  return { directory: { ...directory, users }, answer: { status: 200, user } };
}

function deleteUser(directory: Directory, id: string): Outcome {
  const users = directory.users.filter((user) => user.id !== id);
  if (users.length === directory.users.length) return { directory, answer: { status: 404 } };
  const members = directory.group?.members.filter((member) => member !== id) ?? [];
  return { directory: withMembers({ ...directory, users }, members), answer: { status: 204 } };
}

function applyToGroup(
  directory: Directory,
  step: Extract<Step, { kind: `${string}Members` | `${string}Group` }>,
): Outcome {
  const { group } = directory;
  if (group === undefined) return { directory, answer: { status: 404 } };
  if (step.kind === "deleteGroup") return { directory: { ...directory, group: undefined }, answer: { status: 204 } };
  if (step.kind === "getGroup") return { directory, answer: showGroup(directory) };
  const known = directory.users.map((user) => user.id);
  if (step.kind !== "removeMembers" && !step.users.every((id) => known.includes(id))) {
    return { directory, answer: { status: 400 } };
  }
  if (step.kind === "putMembers") {
    const after = withMembers(directory, step.users);
    return { directory: after, answer: showGroup(after) };
  }
  const without = group.members.filter((id) => !step.users.includes(id));
  const after = withMembers(directory, step.kind === "addMembers" ? [...without, ...step.users] : without);
  return { directory: after, answer: { status: 204 } };
}

function showGroup({ group }: Directory): Answer {
  return { status: 200, ids: group?.members ?? [], groupVersion: group?.version ?? 0 };
}

function withMembers(directory: Directory, wanted: readonly string[]): Directory {
  const { group } = directory;
  if (group === undefined) return directory;
  const members = [...new Set(wanted)].sort();
  if (JSON.stringify(members) === JSON.stringify(group.members)) return directory;
  return { ...directory, group: { members, version: group.version + 1 } };
}

function namesakes(directory: Directory, userName: string): readonly ModelUser[] {
  return directory.users.filter((user) => user.userName.toLowerCase() === userName.toLowerCase());
}
