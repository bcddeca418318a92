import type { Change, Changed, MemberStep } from "../domain/directory/document.ts";
import { applyOperations, settle } from "./apply-operation.ts";
import type { Dialect } from "./dialect.ts";
import { foldSteps } from "./member-steps.ts";
import { forkNotes, noteNoOp, tolerate } from "./notes.ts";
import type { Reader } from "./operation-reader.ts";
import { readPatchMessage } from "./patch-message.ts";
import { assertRequired, readResourceBody, toChanged } from "./resource-body.ts";
import { sameJson } from "./same-json.ts";
import { GROUP } from "./schema.ts";

/** A new group: its document and the ids of its members, as sent, without duplicates. */
export interface CreatedGroup extends Changed {
  readonly members: readonly string[];
}

/** A PUT of a group. Absent `members` are unchanged; `version` is the one that the body claims to be based on. */
export interface ReplacedGroup {
  readonly change: Change;
  readonly members?: readonly string[];
  readonly version?: number;
}

/** A PATCH of a group: a change to its document, and steps on its members in request order. */
export interface PatchedGroup {
  readonly change: Change;
  readonly members: readonly MemberStep[];
}

/**
 * Reads the body of `POST /Groups`.
 * @throws {AnteroomError} `invalid_syntax`, `invalid_value`.
 */
export function parseGroupCreate(body: unknown, dialect: Dialect): CreatedGroup {
  const { reader, document } = readResourceBody(GROUP, body, dialect);
  return { ...toChanged(document, reader), members: listedMembers(reader) ?? [] };
}

/**
 * Reads the body of `PUT /Groups/{id}`. Members that are left out stay (under a strict dialect: are cleared), and a note says so.
 * @throws {AnteroomError} `invalid_syntax`, `invalid_value`.
 */
export function parseGroupReplace(body: unknown, dialect: Dialect): ReplacedGroup {
  const { reader, document, version } = readResourceBody(GROUP, body, dialect);
  const listed = listedMembers(reader);
  const members = listed ?? (dialect.omittedMembers === "clear" ? [] : undefined);
  if (members === undefined) {
    tolerate(reader.notes, "kept-on-put", "members");
    noteNoOp(reader.notes, "members", "left out, so the members stay as they are");
  }
  const change: Change = (current) => {
    const notes = forkNotes(reader.notes);
    if (members === undefined && sameJson(document, current.document)) {
      noteNoOp(notes, "Group", "nothing differs from what is stored");
    }
    return toChanged(document, { ...reader, notes });
  };
  return { change, ...(members !== undefined && { members }), ...(version !== undefined && { version }) };
}

/**
 * Reads the body of `PATCH /Groups/{id}`. Never needs the members that the group has.
 * @throws {AnteroomError} `invalid_syntax`, `invalid_path`, `invalid_value`, `no_target`, `mutability`.
 */
export function parseGroupPatch(body: unknown, dialect: Dialect): PatchedGroup {
  const reader = readPatchMessage(GROUP, body, dialect);
  const change: Change = (current) => {
    const notes = forkNotes(reader.notes);
    const document = settle(
      applyOperations(current.document, reader.operations, notes),
      current.document,
      GROUP,
      notes,
    );
    assertRequired(GROUP, document);
    return toChanged(document, { ...reader, notes });
  };
  return { change, members: foldSteps(reader.members) };
}

/** The members that a body lists; a list of which nothing was usable counts as left out. */
function listedMembers(reader: Reader): readonly string[] | undefined {
  const last = reader.members.at(-1);
  return last === undefined || last.kind === "clear" ? undefined : last.userIds;
}
