import type { JsonObject } from "../lib/json.ts";
import { textAt } from "./fields.ts";
import type { Column } from "./table.ts";

/** Findings about a document as a table. */
export const findingColumns: readonly Column<JsonObject>[] = [
  { title: "severity", text: (item) => textAt(item, "severity") },
  { title: "finding", text: (item) => textAt(item, "message"), flexible: true },
  { title: "fix", text: (item) => textAt(item, "fix"), flexible: true },
];
