import { flagOf, type Setting } from "./setting.ts";
import { listSettings, type PlacedSetting } from "./setting-list.ts";

/** A limit that is a constant of the program: what it bounds, how much, and what it protects. */
export interface FixedLimit {
  readonly what: string;
  readonly value: number | string;
  readonly protects: string;
}

/** `docs/settings.md`: all settings by group, and the limits that are no settings. */
export function renderSettings(fixedLimits: readonly FixedLimit[]): string {
  const groups = Map.groupBy(listSettings(), ({ path }) => path.slice(0, path.indexOf(".")));
  const tables = [...groups].map(([group, placed]) => `## ${group}\n\n${renderTable(placed)}`);
  return `${introduction}\n${tables.join("\n\n")}\n\n${renderFixed(fixedLimits)}\n`;
}

const introduction = `# Settings

Generated from \`src/config/settings.ts\` by \`npm run docs\`. Limits are listed here and nowhere else.

A setting is taken from the first of: its flag on \`anteroom serve\`, its environment variable, the settings file, its
default. An empty variable counts as not set. The settings file is \`config.json\` in the data directory, or the one that
\`--config\` names: a JSON object with the groups below, for example \`{"server": {"port": 9090}}\`. Unknown keys in it are
errors. All problems are reported at once, and the server does not start.

Secret settings have no flag. For each there is also \`<NAME>_FILE\`: the path of a file that holds the value. A settings
file that holds one must be readable by its owner only.
`;

function renderTable(placed: readonly PlacedSetting[]): string {
  const rows = placed.map(({ path, setting }) => [
    `\`${setting.name}\`${setting.secret ? "<br>secret" : ""}`,
    [flagOf(setting) === undefined ? undefined : `\`--${flagOf(setting)}\``, `\`${path}\``]
      .filter((name) => name !== undefined)
      .join("<br>"),
    setting.unit === undefined ? setting.type : `${setting.type} (${setting.unit})`,
    defaultOf(setting),
    setting.doc,
  ]);
  return table(["Variable", "Flag, key in the file", "Value", "Default", "Meaning"], rows);
}

function renderFixed(limits: readonly FixedLimit[]): string {
  const rows = limits.map(({ what, value, protects }) => [what, String(value), protects]);
  return `## Fixed limits\n\nThese are constants of the program.\n\n${table(["Limit", "Value", "Why"], rows)}`;
}

function defaultOf(setting: Setting): string {
  return setting.defaultText ?? `\`${setting.default}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}
