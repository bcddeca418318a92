import type { IncomingHttpHeaders } from "node:http";
import {
  assertPreconditions,
  NO_PRECONDITIONS,
  namesVersion,
  type Preconditions,
  type VersionCondition,
} from "../../domain/directory/precondition.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { etagOf } from "../../scim/render.ts";
import type { ScimAnswer } from "./scim-answer.ts";

/** One entity-tag and what follows it in a list: RFC 9110 §8.8.3 and §5.6.1. A comma may stand within a tag. */
const LISTED_TAG = /[\t ,]*(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[\t ]*(?:,|$)[\t ,]*/y;
const VERSION = /^[1-9]\d{0,14}$/;

/**
 * Reads `If-Match` and `If-None-Match`. One that cannot be read says nothing on a read, and on a write must not be passed over:
 * the client asked for protection.
 * @throws {AnteroomError} `invalid_syntax` for a write whose precondition is no list of entity-tags
 */
export function readPreconditions(headers: IncomingHttpHeaders, isRead: boolean): Preconditions {
  const { "if-match": match, "if-none-match": noneMatch } = headers;
  if (match === undefined && noneMatch === undefined) return NO_PRECONDITIONS;
  const ifMatch = readHeader("If-Match", match, isRead);
  const ifNoneMatch = readHeader("If-None-Match", noneMatch, isRead);
  return { ...(ifMatch !== undefined && { ifMatch }), ...(ifNoneMatch !== undefined && { ifNoneMatch }) };
}

/**
 * Reads `*` or a list of entity-tags into the versions that they name, compared weakly: SCIM's tags are weak (RFC 7644 §3.14),
 * so `"3"` and `W/"3"` name the same. Undefined for anything else.
 */
export function parseEntityTags(text: string): VersionCondition | undefined {
  if (text.trim() === "*") return "*";
  const versions: number[] = [];
  let at = 0;
  while (at < text.length) {
    LISTED_TAG.lastIndex = at;
    const tag = LISTED_TAG.exec(text)?.[1];
    if (tag === undefined) return undefined;
    if (VERSION.test(tag)) versions.push(Number(tag));
    at = LISTED_TAG.lastIndex;
  }
  return at === 0 ? undefined : versions;
}

/**
 * Whether a client that reads a resource has its version already.
 * @throws {AnteroomError} `version_mismatch` when it wants another version or none, RFC 9110 §13.1.1
 */
export function isKnown({ ifMatch, ifNoneMatch }: Preconditions, version: number): boolean {
  if (ifMatch !== undefined) assertPreconditions({ ifMatch }, version);
  return ifNoneMatch !== undefined && namesVersion(ifNoneMatch, version);
}

/** The answer to a read whose client has the version already, with what 200 would have said of it: RFC 9110 §15.4.5. */
export function notModified(version: number, location: string): ScimAnswer {
  return { status: 304, headers: { ETag: etagOf(version), "Content-Location": location } };
}

/**
 * Holds a creation to its preconditions. They speak of the list that it is sent to: one that always exists and has no version.
 * @throws {AnteroomError} `version_mismatch`
 */
export function assertOnCollection({ ifMatch, ifNoneMatch }: Preconditions): void {
  if ((ifMatch === undefined || ifMatch === "*") && ifNoneMatch !== "*") return;
  const header = ifNoneMatch === "*" ? "If-None-Match" : "If-Match";
  throw new AnteroomError("version_mismatch", `${header} cannot hold for the list that a POST goes to; leave it out.`);
}

function readHeader(name: string, text: string | undefined, isRead: boolean): VersionCondition | undefined {
  if (text === undefined) return undefined;
  const condition = parseEntityTags(text);
  if (condition !== undefined || isRead) return condition;
  throw new AnteroomError("invalid_syntax", `${name} is no list of entity-tags; send one such as W/"1", or *.`, {
    header: name,
  });
}
