import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";
import type { AttributeChange, KeptChanges } from "../event/event.ts";
import type { DirectoryUser } from "./directory-user.ts";
import type { Document } from "./document.ts";

/** A longer document is kept by its attributes, each of them cut. */
const LONGEST_WHOLE = 4096;

/** What the record of a new user keeps: the text that is there already, of which the attributes can be told when somebody asks. */
export function changesOfNew({ document, json }: Pick<DirectoryUser, "document" | "json">): KeptChanges {
  return json.length > LONGEST_WHOLE ? changesBetween({}, document) : { created: json };
}

/** Whether there is any change. */
export function isAny(changes: KeptChanges): boolean {
  return "created" in changes || changes.length > 0;
}

/** The names of the attributes that changed, of which a new document has nothing else. */
export function namesOfChanged(changes: KeptChanges, document: Document): readonly string[] {
  return "created" in changes ? attributesOf(document) : changes.map(({ attribute }) => attribute);
}

/** The names under which `changesBetween` would tell the attributes of a new document. */
export function attributesOf(document: Document): readonly string[] {
  return Object.entries(document).flatMap(([name, value]) =>
    isJsonObject(value) ? Object.keys(value).map((sub) => partOf(name, sub)) : [name],
  );
}

/** Lists what differs between two documents: simple attributes and sub-attributes by path, lists as a whole. */
export function changesBetween(before: Document, after: Document): readonly AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const name of namesOf(before, after)) {
    const from = before[name];
    const to = after[name];
    if (from === to) continue;
    if (!isJsonObject(from) && !isJsonObject(to)) compare(name, from, to, changes);
    else compareParts(name, isJsonObject(from) ? from : {}, isJsonObject(to) ? to : {}, changes);
  }
  return changes;
}

function compareParts(name: string, from: JsonObject, to: JsonObject, changes: AttributeChange[]): void {
  for (const sub of namesOf(from, to)) compare(partOf(name, sub), from[sub], to[sub], changes);
}

function partOf(name: string, sub: string): string {
  return `${name}${name.includes(":") ? ":" : "."}${sub}`;
}

function compare(
  attribute: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  changes: AttributeChange[],
): void {
  if (before === after) return;
  const [from, to] = [textOf(before), textOf(after)];
  if (from !== to) changes.push({ attribute, from: shown(from), to: shown(to) });
}

function namesOf(before: JsonObject, after: JsonObject): readonly string[] {
  const names = Object.keys(before);
  for (const name of Object.keys(after)) if (!Object.hasOwn(before, name)) names.push(name);
  return names;
}

const MAX_SHOWN = 200;

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Cut only for showing: what is compared is the whole. */
function shown(text: string | undefined): string | null {
  return text === undefined ? null : cut(text);
}

/** A text for a record, short enough to be shown. */
export function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
