import type { MemberStep } from "../domain/directory/document.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { Filter, WrittenPath } from "../domain/filter.ts";
import { isJsonObject } from "../lib/json.ts";
import type { Location } from "./attribute-lookup.ts";
import { memberOf } from "./coerce-scalar.ts";
import { type Notes, noteNoOp, tolerate } from "./notes.ts";
import type { OperationKind } from "./operation.ts";

const MEMBERS = "members";

/**
 * Reads an operation on the members of a group without ever needing the list of members. A step that names nobody is left out
 * with a note; only `remove members` without a value, and under a strict dialect with one, clears the group.
 * @throws {AnteroomError} `invalid_path` when the filter is anything but `value eq "…"`, several joined by `or`.
 */
export function readMemberSteps(
  kind: OperationKind,
  target: Location,
  filter: Filter<WrittenPath> | undefined,
  value: unknown,
  notes: Notes,
): readonly MemberStep[] {
  if (target.sub !== undefined) return ignoreSub(target, notes);
  if (filter !== undefined) return readFiltered(kind, filter, value);
  if (kind === "remove") return readRemoval(value, notes);
  const userIds = readMemberIds(value, notes);
  if (kind === "add" && userIds.length === 0) {
    noteNoOp(notes, MEMBERS, "no members to add were listed");
    return [];
  }
  // A value of which nothing was usable is no order to empty the group.
  if (userIds.length === 0 && Array.isArray(value) && value.length > 0) return [];
  return [{ kind, userIds, where: MEMBERS }];
}

/** The ids that a value for `members` lists: objects, plain ids or a single one of them; without duplicates, as sent. */
export function readMemberIds(value: unknown, notes: Notes): readonly string[] {
  if (value === null || value === undefined) return [];
  if (value === "") {
    tolerate(notes, "empty-string-clears", MEMBERS);
    return [];
  }
  if (!Array.isArray(value)) tolerate(notes, "single-value-for-list", MEMBERS);
  const ids = new Set<string>();
  for (const item of Array.isArray(value) ? value : [value]) {
    const id = readMemberId(item, notes);
    if (id !== undefined) ids.add(id);
  }
  return [...ids];
}

/** Joins neighbouring steps of the same kind, so that 256 operations of one member each become one step. */
export function foldSteps(steps: readonly MemberStep[]): readonly MemberStep[] {
  const folded: { kind: "add" | "remove"; ids: Set<string> }[] = [];
  const result: (MemberStep | (typeof folded)[number])[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    if (
      (step.kind === "add" || step.kind === "remove") &&
      last !== undefined &&
      "ids" in last &&
      last.kind === step.kind
    ) {
      for (const id of step.userIds) last.ids.add(id);
    } else {
      result.push(
        step.kind === "add" || step.kind === "remove" ? { kind: step.kind, ids: new Set(step.userIds) } : step,
      );
    }
  }
  return result.map((step) => ("ids" in step ? { kind: step.kind, userIds: [...step.ids], where: MEMBERS } : step));
}

function readRemoval(value: unknown, notes: Notes): readonly MemberStep[] {
  if (value === undefined || value === null || notes.dialect.removeWithValues === "all") {
    return [{ kind: "clear", where: MEMBERS }];
  }
  const userIds = readMemberIds(value, notes);
  if (userIds.length === 0) {
    noteNoOp(notes, MEMBERS, "no members to remove were listed");
    return [];
  }
  tolerate(notes, "remove-by-value", MEMBERS);
  return [{ kind: "remove", userIds, where: MEMBERS }];
}

function readFiltered(kind: OperationKind, filter: Filter<WrittenPath>, value: unknown): readonly MemberStep[] {
  const userIds = [...new Set(filteredIds(filter))];
  if (kind === "replace" && value !== null && value !== "") {
    throw new AnteroomError(
      "invalid_path",
      'members[value eq "id"] can\'t be replaced; remove that member and add the other one.',
    );
  }
  return [{ kind: kind === "add" ? "add" : "remove", userIds, where: MEMBERS }];
}

function filteredIds(filter: Filter<WrittenPath>): readonly string[] {
  if (filter.kind === "or") return filter.operands.flatMap(filteredIds);
  const isId =
    filter.kind === "compare" &&
    filter.operator === "eq" &&
    filter.path.name.toLowerCase() === "value" &&
    filter.path.sub === undefined &&
    filter.value !== null;
  if (isId) return [String(filter.value)];
  throw new AnteroomError("invalid_path", 'members can be filtered by value eq "id" only, several joined by or.');
}

function readMemberId(item: unknown, notes: Notes): string | undefined {
  if (typeof item === "string" && item !== "") {
    tolerate(notes, "strings-as-values", MEMBERS);
    return item;
  }
  const id = isJsonObject(item) ? memberOf(item, "value") : item;
  const type = isJsonObject(item) ? memberOf(item, "type") : undefined;
  const isGroup = typeof type === "string" && type.toLowerCase() === "group";
  if (typeof id === "number") tolerate(notes, "number-for-string", `${MEMBERS}.value`);
  const isUsable = (typeof id === "string" && id !== "") || typeof id === "number";
  if (isUsable && !isGroup) return String(id);
  tolerate(notes, "nested-group", MEMBERS);
  noteNoOp(notes, MEMBERS, isGroup ? "groups inside groups are not supported" : "a member without an id");
  return undefined;
}

function ignoreSub({ where }: Location, notes: Notes): readonly MemberStep[] {
  tolerate(notes, "read-only-in-patch", where);
  noteNoOp(notes, where, "read-only");
  return [];
}
