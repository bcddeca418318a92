import type { Document } from "../domain/directory/document.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Location } from "./attribute-lookup.ts";
import { isAssignable } from "./coerce.ts";
import { ListDraft } from "./list-draft.ts";
import { PatchCost } from "./patch-cost.ts";

/** A document that operations work on one after the other, with the lists that they opened. */
export class DocumentDraft {
  readonly #cost = new PatchCost();
  readonly #lists = new Map<string, { readonly target: Location; readonly list: ListDraft }>();
  #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  /** The document as the operations left it. */
  close(): Document {
    for (const key of this.#lists.keys()) this.#close(key);
    return this.#document;
  }

  /** Removes all of an extension; false when there is nothing of it. */
  removeExtension(urn: string): boolean {
    for (const [key, { target }] of this.#lists) if (target.extension === urn) this.#close(key);
    const had = urn in this.#document;
    this.#document = withMember(this.#document, urn, undefined);
    return had;
  }

  /** The value of an attribute. */
  read(target: Location): JsonValue | undefined {
    this.#close(keyOf(target));
    return readAttribute(this.#document, target);
  }

  /** Writes the value of an attribute, as `writeAttribute` does. */
  write(target: Location, value: JsonValue | undefined): void {
    this.#lists.delete(keyOf(target));
    this.#document = writeAttribute(this.#document, target, value);
  }

  /** Opens the list of a multi-valued attribute, or answers it as the operations before left it. */
  list(target: Location): ListDraft {
    const key = keyOf(target);
    const open = this.#lists.get(key);
    if (open !== undefined) return open.list;
    const value = readAttribute(this.#document, target);
    const { attribute } = target;
    const rules = { where: attribute.name, loose: isAssignable(attribute), cost: this.#cost };
    const list = new ListDraft(Array.isArray(value) ? value : [], rules);
    this.#lists.set(key, { target, list });
    return list;
  }

  #close(key: string): void {
    const open = this.#lists.get(key);
    if (open === undefined) return;
    this.#lists.delete(key);
    if (open.list.isTouched) this.#document = writeAttribute(this.#document, open.target, open.list.values());
  }
}

/** The value of an attribute in a document. */
export function readAttribute(document: Document, { extension, attribute }: Location): JsonValue | undefined {
  const holder = extension === undefined ? document : document[extension];
  return isJsonObject(holder) ? holder[attribute.name] : undefined;
}

/** The document with another value for an attribute. An absent or empty one removes it, and its extension when it was the last. */
export function writeAttribute(
  document: Document,
  { extension, attribute }: Location,
  value: JsonValue | undefined,
): Document {
  if (extension === undefined) return withMember(document, attribute.name, value);
  const holder = document[extension];
  return withMember(document, extension, withMember(isJsonObject(holder) ? holder : {}, attribute.name, value));
}

/** Whether a value is none, RFC 7643 §2.5. */
export function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function withMember(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  if (!isEmpty(value)) return { ...object, [name]: value };
  if (object[name] === undefined) return object;
  const { [name]: _, ...rest } = object;
  return rest;
}

function keyOf({ extension = "", attribute }: Location): string {
  return `${extension} ${attribute.name}`;
}
