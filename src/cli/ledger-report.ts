import type { JsonObject } from "../lib/json.ts";
import { instantAt, objectsAt, textAt } from "./fields.ts";
import type { Output } from "./output.ts";

/** Prints entries of a ledger, each with what it is, where it is from and what it changed. */
export function printEntries(out: Output, entries: readonly JsonObject[]): void {
  const widths = [widthOf(entries, "kind"), widthOf(entries, "verdict")] as const;
  for (const entry of entries) {
    const kind = textAt(entry, "kind").padEnd(widths[0]);
    const verdict = textAt(entry, "verdict").padEnd(widths[1]);
    out.data(`${instantAt(entry, "takenAt")}  ${kind}  ${verdict}  ${gradeOf(entry)}`.trimEnd());
    out.hanging(MARGIN, originOf(entry));
    for (const reason of reasonsOf(entry)) out.hanging(`${MARGIN}- `, reason);
    for (const change of objectsAt(entry, "changes")) printChange(out, change);
  }
}

const MARGIN = "  ";

function widthOf(entries: readonly JsonObject[], name: string): number {
  return Math.max(0, ...entries.map((entry) => textAt(entry, name).length));
}

function gradeOf(entry: JsonObject): string {
  const grade = textAt(entry, "grade");
  return grade === "none" ? "" : `grade ${grade}`;
}

function originOf(entry: JsonObject): string {
  const url = textAt(entry, "sourceUrl");
  const digest = textAt(entry, "sha256").slice(0, 12);
  const parts = [
    textAt(entry, "source"),
    url === "" ? "" : `from ${url}`,
    `by ${textAt(entry, "actor")}`,
    digest === "" ? "" : `SHA-256 ${digest}…`,
    `id ${textAt(entry, "id")}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** What speaks against the app in an entry that does not speak for it. */
function reasonsOf(entry: JsonObject): readonly string[] {
  return objectsAt(entry, "findings")
    .filter((finding) => textAt(finding, "severity") === "disproof")
    .map((finding) => textAt(finding, "message"));
}

function printChange(out: Output, change: JsonObject): void {
  const [from, to] = [textAt(change, "from") || "nothing", textAt(change, "to") || "nothing"];
  out.hanging(`${MARGIN}changed: `, `${textAt(change, "what")} from ${from} to ${to}`);
}
