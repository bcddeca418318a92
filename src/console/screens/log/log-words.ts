import type { Schemas } from "../../api/client.ts";
import { RESULTS, type Result } from "../../words/result.tsx";

/** What requests ask to be done. */
const OPERATION_WORDS: Readonly<Record<string, string>> = {
  create: "Create",
  replace: "Replace",
  change: "Change",
  delete: "Delete",
  read: "Read",
};

/** A code such as `invalid_value` as people read it. */
function codeWords(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The value of a filter as people read it. */
export function valueWords(filter: string, value: string): string {
  if (filter === "result") return RESULTS[value as Result]?.word ?? value;
  if (filter === "operation") return OPERATION_WORDS[value] ?? value;
  if (filter === "resourceType") return value === "Group" ? "Groups" : "Users";
  if (filter === "code") return codeWords(value);
  return value;
}

/** What was asked for, without the name of what it is about, which stands in a column of its own. */
export function shortOperation({
  operation,
  resourceName,
}: Pick<Schemas["ProvisioningRequest"], "operation" | "resourceName">): string {
  return resourceName === null ? operation : operation.replace(` ${resourceName}`, "");
}

/** A duration in words that are short. */
export function durationWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
