import {
  ASSIGNMENT_ATTRIBUTES,
  type Change,
  type Changed,
  type Current,
  type Document,
} from "../domain/directory/document.ts";
import { applyOperations, readAttribute, settle, writeAttribute } from "./apply-operation.ts";
import type { Location } from "./attribute-lookup.ts";
import type { Dialect } from "./dialect.ts";
import { forkNotes, type Notes, noteNoOp } from "./notes.ts";
import { readPatchMessage } from "./patch-message.ts";
import { type PlainBody, readPlainUser } from "./plain-body.ts";
import { assertRequired, readResourceBody, toChanged } from "./resource-body.ts";
import { sameJson } from "./same-json.ts";
import { USER } from "./schema.ts";
import { inSchemaOrder } from "./schema-order.ts";

/**
 * Reads the body of `POST /Users`. `active` defaults to true.
 * @throws {AnteroomError} `invalid_syntax`, `invalid_value`.
 */
export function parseUserCreate(body: unknown, dialect: Dialect): Changed {
  const plain = readPlainUser(body);
  if (plain !== undefined) return plainChanged(plain);
  const { reader, document } = readResourceBody(USER, body, dialect);
  return toChanged({ active: true, ...document }, reader);
}

function plainChanged({ document, noOps }: PlainBody): Changed {
  const isSaid = document["active"] !== undefined;
  return {
    document: isSaid ? document : inSchemaOrder({ active: true, ...document }, USER),
    rewrites: [],
    noOps,
    asserted: [],
    stringForms: [],
    spokeOfActive: isSaid,
  };
}

/**
 * Reads the body of `PUT /Users/{id}`. What it leaves out is cleared, except `active`, and except the assignment attributes that
 * the connection never asserted for the user. `version` is the one that the body claims to be based on.
 * @throws {AnteroomError} `invalid_syntax`, `invalid_value`.
 */
export function parseUserReplace(
  body: unknown,
  dialect: Dialect,
): { readonly change: Change; readonly version?: number } {
  const { reader, document, version } = readResourceBody(USER, body, dialect);
  const change = (current: Current): Changed => {
    const notes = forkNotes(reader.notes);
    const active = document["active"] ?? current.document["active"] ?? true;
    const result = keepUnasserted({ ...document, active }, current, reader.spoken.asserted, notes);
    if (sameJson(result, current.document)) noteNoOp(notes, "User", "nothing differs from what is stored");
    return toChanged(result, { ...reader, notes });
  };
  return { change, ...(version !== undefined && { version }) };
}

/**
 * Reads the body of `PATCH /Users/{id}`.
 * @throws {AnteroomError} `invalid_syntax`, `invalid_path`, `invalid_value`, `no_target`, `mutability`; the change may throw
 * `no_target` and `invalid_value`.
 */
export function parseUserPatch(body: unknown, dialect: Dialect): Change {
  const reader = readPatchMessage(USER, body, dialect);
  return (current) => {
    const notes = forkNotes(reader.notes);
    const document = settle(applyOperations(current.document, reader.operations, notes), current.document, USER, notes);
    assertRequired(USER, document);
    return toChanged(document, { ...reader, notes });
  };
}

function keepUnasserted(document: Document, current: Current, spoken: ReadonlySet<string>, notes: Notes): Document {
  let kept = document;
  for (const name of ASSIGNMENT_ATTRIBUTES) {
    const location = ASSIGNMENT_LOCATIONS.find(({ attribute }) => attribute.name === name);
    if (location === undefined || spoken.has(name) || current.asserted.includes(name)) continue;
    const value = readAttribute(current.document, location);
    if (value === undefined) continue;
    noteNoOp(notes, location.where, "left out, and kept because this connection never asserted it for this user");
    kept = writeAttribute(kept, location, value);
  }
  return kept;
}

const ASSIGNMENT_LOCATIONS: readonly Location[] = [
  ...USER.core.attributes.map((attribute) => ({ attribute, where: attribute.name })),
  ...USER.extensions.flatMap(({ id, attributes }) =>
    attributes.map((attribute) => ({ attribute, extension: id, where: `${id}:${attribute.name}` })),
  ),
];
