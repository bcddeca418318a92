/**
 * RFC 7644 §3.5.2 once more, written for being obviously right: no schema, no tolerance, mutation of a copy. It knows the few
 * attributes that the property test generates, and shares nothing with the engine.
 */

/** An operation as the RFC shapes it. */
export interface RfcOperation {
  readonly op: "add" | "replace" | "remove";
  readonly path?: string;
  readonly value?: unknown;
}

/** "the specified "path" did not yield an attribute or attribute value that could be operated on" */
export class NoTarget extends Error {}

type Thing = Record<string, unknown>;

const URN = /^(urn:ietf:params:scim:schemas:extension:(?:enterprise|anteroom):2\.0:User)(?::(.*))?$/;
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User:";
const PATH = /^(\w+)(?:\[(.*)\])?(?:\.(\w+))?$/;
const LISTS = new Set(["emails", "addresses", "appAssignments"]);
const COMPLEX = new Set(["name", "manager"]);
const LABELS = new Set(["type", "primary", "display"]);

/** The document after the operations. Throws `NoTarget` where the RFC wants that error. */
export function applyRfcPatch(document: object, operations: readonly RfcOperation[]): Thing {
  const result = structuredClone(document) as Thing;
  for (const { op, path, value } of operations) {
    if (path !== undefined) applyAt(result, op, path, structuredClone(value));
    else for (const [name, inner] of Object.entries(value as Thing)) applyAt(result, op, name, structuredClone(inner));
  }
  return tidy(result);
}

function applyAt(document: Thing, op: RfcOperation["op"], written: string, value: unknown): void {
  const path = written.startsWith(CORE) ? written.slice(CORE.length) : written;
  const urn = URN.exec(path);
  if (urn === null) {
    applyToAttribute(document, op, path, value);
    return;
  }
  const extension = urn[1] ?? "";
  if (urn[2] === undefined && op === "remove") {
    delete document[extension];
    return;
  }
  document[extension] ??= {};
  const holder = document[extension] as Thing;
  if (urn[2] !== undefined) applyToAttribute(holder, op, urn[2], value);
  else for (const [name, inner] of Object.entries(value as Thing)) applyToAttribute(holder, op, name, inner);
}

function applyToAttribute(holder: Thing, op: RfcOperation["op"], path: string, value: unknown): void {
  const [, name = "", filter, sub] = PATH.exec(path) ?? [];
  if (LISTS.has(name)) {
    const list = (holder[name] ?? []) as unknown[];
    if (filter === undefined) holder[name] = wholeList(list, op, value);
    else holder[name] = filteredList(list as Thing[], op, filter, sub, value);
    return;
  }
  if (COMPLEX.has(name) && (sub !== undefined || (op !== "remove" && value !== null))) {
    holder[name] ??= {};
    const parts = sub === undefined ? (value as Thing) : { [sub]: op === "remove" ? null : value };
    for (const [part, inner] of Object.entries(parts)) set(holder[name] as Thing, part, inner);
    return;
  }
  set(holder, name, op === "remove" ? null : value);
}

function wholeList(list: unknown[], op: RfcOperation["op"], value: unknown): unknown[] {
  if (op === "remove") return [];
  const values = value as unknown[];
  if (op === "replace") return values;
  if (values.some(isPrimary)) for (const old of list) if (isPrimary(old)) (old as Thing)["primary"] = false;
  for (const added of values) {
    const same = list.find((old) => isSame(old, added));
    if (same === undefined) list.push(added);
    else if (typeof same === "object") Object.assign(same as Thing, added);
  }
  return list;
}

function filteredList(
  list: Thing[],
  op: RfcOperation["op"],
  filter: string,
  sub: string | undefined,
  value: unknown,
): Thing[] {
  const picked = list.filter((element) => matches(element, filter));
  if (op === "remove" && sub === undefined) return list.filter((element) => !picked.includes(element));
  if (picked.length === 0 && op !== "remove") throw new NoTarget();
  const becamePrimary = picked.filter((element) => {
    const was = element["primary"] === true;
    write(element, op, sub, value);
    return element["primary"] === true && !was;
  });
  if (becamePrimary.length > 0) {
    const keep = picked.findLast(isPrimary);
    for (const other of list) if (other !== keep && isPrimary(other)) other["primary"] = false;
  }
  // RFC 7643 §2.4: the same pair of type and value is there once. What was just written stays.
  return list.filter((element) => {
    const twin = picked.findLast((other) => isSame(other, element));
    return twin === undefined || twin === element;
  });
}

function write(element: Thing, op: RfcOperation["op"], sub: string | undefined, value: unknown): void {
  if (sub !== undefined) {
    set(element, sub, op === "remove" ? null : value);
    return;
  }
  if (op === "replace") for (const name of Object.keys(element)) delete element[name];
  Object.assign(element, value);
}

function matches(element: Thing, filter: string): boolean {
  return filter.split(" or ").some((alternative) =>
    alternative.split(" and ").every((term) => {
      const negated = /^not \((.*)\)$/.exec(term);
      return negated === null ? matchesTerm(element, term) : !matchesTerm(element, negated[1] ?? "");
    }),
  );
}

function matchesTerm(element: Thing, term: string): boolean {
  const [, name = "", operator, literal = "null"] = /^(\w+) (\w+)(?: (.*))?$/.exec(term) ?? [];
  const sub = name.toLowerCase();
  const actual = element[sub] ?? (sub === "primary" ? false : undefined);
  if (operator === "pr") return actual !== undefined;
  const wanted = JSON.parse(literal.toLowerCase()) as string | boolean;
  const found = typeof actual === "string" ? actual.toLowerCase() : actual;
  if (operator === "ne") return found !== wanted;
  if (found === undefined) return false;
  if (operator === "eq") return found === wanted;
  if (operator === "co") return String(found).includes(String(wanted));
  if (operator === "sw") return String(found).startsWith(String(wanted));
  throw new Error(`the oracle does not know ${operator}`);
}

function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== "object" || typeof right !== "object") return left === right;
  const [one, other] = [left as Thing, right as Thing];
  if (one["value"] !== undefined || other["value"] !== undefined) {
    return one["value"] === other["value"] && one["type"] === other["type"];
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  names.delete("primary");
  return [...names].every((name) => one[name] === other[name]);
}

function isPrimary(element: unknown): boolean {
  return (element as Thing)["primary"] === true;
}

function set(thing: Thing, name: string, value: unknown): void {
  if (value === null || value === undefined) delete thing[name];
  else thing[name] = value;
}

/** RFC 7643 §2.5: null, an empty list and nothing at all are the same. An element of labels only is no value. */
function tidy(thing: Thing): Thing {
  for (const [name, value] of Object.entries(thing)) {
    const list = Array.isArray(value) ? value.filter(hasSubstance) : undefined;
    if (list !== undefined) thing[name] = list;
    else if (typeof value === "object" && value !== null) tidy(value as Thing);
    const rest = thing[name];
    if (rest === null || (typeof rest === "object" && Object.keys(rest).length === 0)) delete thing[name];
  }
  return thing;
}

function hasSubstance(element: unknown): boolean {
  return typeof element !== "object" || Object.keys(element as Thing).some((name) => !LABELS.has(name));
}
