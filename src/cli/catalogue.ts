import type { Command } from "commander";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { objectsAt, textAt, textsAt, valueAt } from "./fields.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Output } from "./output.ts";
import type { Column } from "./table.ts";

/** The flags that add an application from the catalogue. */
export interface CatalogueFlags {
  readonly catalogue?: string;
  readonly set?: readonly string[];
}

const columns: readonly Column<JsonObject>[] = [
  { title: "key", text: (item) => textAt(item, "key") },
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "saml", text: (item) => textAt(item, "saml") || "not known" },
  { title: "plan", text: (item) => textAt(item, "plan"), flexible: true },
  { title: "set", text: (item) => textsAt(item, "variables").join(", "), flexible: true },
];

const factColumns: readonly Column<JsonObject>[] = [
  { title: "fact", text: (item) => textAt(item, "name") },
  { title: "value", text: (item) => valueText(valueAt(item, "value")), flexible: true },
  { title: "date", text: (item) => textAt(item, "date") },
  { title: "source", text: (item) => textAt(item, "source"), flexible: true },
];

/** Adds `apps catalogue`: what is known about well-known apps. */
export function addCatalogue(group: Command, open: OpenContext): void {
  const catalogue = group
    .command("catalogue [query]")
    .description("search what is known about well-known apps, by a part of the name");
  withListOptions(catalogue, "in the order of their keys").action(
    async (query: string | undefined, flags: ListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const page = await api.list("/catalogue", { q: query, cursor: flags.cursor }, flags.limit);
      printPage(
        out,
        page,
        columns,
        "The catalogue knows no such app. Add yours with: anteroom apps add --key KEY --name NAME",
      );
    },
  );
  catalogue
    .command("show <key>")
    .description("show each fact about an app with its source and date")
    .action(async (key: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printEntry(out, await api.get(apiPath`/catalogue/${key}`));
    });
}

/**
 * What the flags say for the API: the entry and the values for its variables.
 * @throws {CliError} `usage` for `--set` without `--catalogue`, and for a setting that is not `name=value`
 */
export function catalogueFrom({ catalogue, set }: CatalogueFlags): JsonObject {
  if (set === undefined) return { catalogue };
  if (catalogue === undefined) {
    throw new CliError(exitCodes.usage, "--set fills the addresses of a catalogue entry; name it with --catalogue.");
  }
  return { catalogue, variables: Object.fromEntries(set.map(variableFrom)) };
}

function variableFrom(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CliError(exitCodes.usage, "--set must be of the form name=value, such as workspace=acme.");
}

function printEntry(out: Output, entry: JsonObject): void {
  if (out.isJson) {
    out.json(entry);
    return;
  }
  out.pairs([
    ["app", textAt(entry, "name")],
    ["key", textAt(entry, "key")],
    ["set", textsAt(entry, "variables").join(", ")],
    ["corrected", textsAt(entry, "corrected").join(", ")],
  ]);
  const facts = Object.entries(valueAt(entry, "facts") ?? {}).flatMap(([name, fact]) =>
    isJsonObject(fact) ? [{ ...fact, name }] : [],
  );
  const notes = objectsAt(entry, "notes").map((note) => ({ ...note, name: "note" }));
  out.table(factColumns, [...facts, ...notes]);
  out.note(`Add it with: anteroom apps add --catalogue ${textAt(entry, "key")}`);
}

function valueText(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return value.map((one) => valueText(one)).join(", ");
  return textAt({ value: isJsonObject(value) ? (value["value"] ?? null) : (value ?? null) }, "value");
}
