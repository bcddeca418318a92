import type { DialectName } from "../../../src/domain/connection/connection.ts";
import type { Changed, Document } from "../../../src/domain/directory/document.ts";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { parseGroupPatch } from "../../../src/scim/group-change.ts";
import { parseUserCreate, parseUserPatch, parseUserReplace } from "../../../src/scim/user-change.ts";

/** The URN of the core schema of users. */
export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
/** The URN of the core schema of groups. */
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** The URN of the enterprise extension. */
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** The URN of Anteroom's extension. */
export const ANTEROOM = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";
/** The URN of a patch message. */
export const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** A password that must show up nowhere. */
export const CANARY = "canary-Pa55word!";

interface Run {
  readonly from?: Document;
  readonly dialect?: DialectName;
  readonly asserted?: Changed["asserted"];
}

/** What a patch makes of a user. */
export function patch(operations: unknown, { from = {}, dialect = "entra" }: Run = {}): Changed {
  const body = { schemas: [PATCH], Operations: operations };
  return parseUserPatch(body, dialectOf(dialect))({ document: aDocument(from), asserted: [] });
}

/** The document after one operation, without the attributes that every user has. */
export function patched(operation: object, run: Run = {}): Document {
  const { userName: _, active: __, ...rest } = patch([operation], run).document;
  return rest;
}

/** What a POST makes of a user. */
export function create(attributes: object, dialect: DialectName = "entra"): Changed {
  return parseUserCreate({ schemas: [USER], userName: "robot", ...attributes }, dialectOf(dialect));
}

/** The document of a POST, without the attributes that every user has. */
export function created(attributes: object, dialect: DialectName = "entra"): Document {
  const { userName: _, active: __, ...rest } = create(attributes, dialect).document;
  return rest;
}

/** What a PUT makes of a user. */
export function replace(attributes: object, { from = {}, dialect = "entra", asserted = [] }: Run = {}): Changed {
  const { change } = parseUserReplace({ schemas: [USER], userName: "robot", ...attributes }, dialectOf(dialect));
  return change({ document: aDocument(from), asserted });
}

/** A stored user. */
export function aDocument(rest: Document): Document {
  return { userName: "robot", active: true, ...rest };
}

/** The tolerances that fired. */
export function rules({ rewrites }: { rewrites: Changed["rewrites"] }): readonly string[] {
  return rewrites.map(({ rule }) => rule);
}

/** The code with which something is refused. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isAnteroomError(error)) return error.code;
    throw error;
  }
  return "accepted";
}

/** The steps on members that a patch of a group asks for. */
export function steps(operations: unknown, dialect: DialectName = "entra"): unknown {
  return parseGroupPatch({ schemas: [PATCH], Operations: operations }, dialectOf(dialect)).members;
}
