import { isJsonObject, type JsonValue } from "../lib/json.ts";

/** Whether two JSON values are equal, whatever the order of keys. Members that are undefined count as missing. */
export function sameJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) return sameLists(left, right);
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  return [...Object.keys(left), ...Object.keys(right)].every((name) => sameJson(left[name], right[name]));
}

function sameLists(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => sameJson(item, right[index]));
}
