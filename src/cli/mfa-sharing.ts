import type { JsonObject } from "../lib/json.ts";
import { objectsAt, textAt, textsAt } from "./fields.ts";
import type { Output } from "./output.ts";

/** Says which other accounts share the factor of an answer. */
export function printSharing(out: Output, answer: JsonObject): void {
  const shared = textsAt(answer, "sharedWith");
  if (shared.length === 0) return;
  const names = new Map(objectsAt(answer, "sharing").map((account) => [textAt(account, "accountId"), nameOf(account)]));
  out.note("The same factor serves these accounts as well, since they sign in with the same login:");
  for (const id of shared) out.note(`  ${names.get(id) ?? id}`);
}

function nameOf(account: JsonObject): string {
  return `${textAt(account, "userName")} in ${textAt(account, "application")}`;
}
