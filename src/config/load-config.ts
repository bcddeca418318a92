import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../lib/start-error.ts";
import type { Config } from "./config.ts";
import { flagOf, type SettingValue } from "./setting.ts";
import { isSetting, listSettings, type PlacedSetting } from "./setting-list.ts";
import { settings } from "./settings.ts";
import { readSettingsFile, type SettingsFile } from "./settings-file.ts";
import type { SettingOrigin } from "./settings-in-force.ts";

/** Where settings come from. */
export interface ConfigSources {
  /** By the name of the flag without dashes in front, such as `public-url`; `config` is the path of a settings file. */
  readonly flags?: Readonly<Record<string, string | undefined>>;
  /** An empty variable counts as not set. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A value as it was found; `from` begins the sentence of a problem. */
interface Found {
  readonly value: unknown;
  readonly from: string;
  readonly origin: SettingOrigin;
}

/**
 * Finds, checks and freezes all settings: flag, then environment, then file, then default. The file is `config.json` in
 * the data directory, or the one that the flag `config` names.
 * @param origins is told where each value came from, by the path of the setting; what is missing in it is a default
 * @throws {StartError} that names every problem with its setting and its fix.
 */
export function loadConfig(sources: ConfigSources, origins: Map<string, SettingOrigin> = new Map()): Config {
  const problems: string[] = [];
  const file = findFile(sources, problems);
  const values = new Map<string, SettingValue>();
  for (const placed of listSettings()) {
    const found = find(placed, sources, file, problems);
    if (found !== undefined) origins.set(placed.path, found.origin);
    values.set(placed.path, found === undefined ? placed.setting.default : check(placed, found, problems));
  }
  const config = build(settings, "", values) as Config;
  if (problems.length === 0) problems.push(...findContradictions(config));
  if (problems.length > 0) throw new StartError(toMessage(problems));
  return config;
}

/** The address under which the server is reached, when it listens on a port. */
export function publicUrlOf(server: Config["server"], port: number): string {
  return server.publicUrl ?? `http://localhost:${port}`;
}

/** Variables that begin with `ANTEROOM_` and are no settings: typing errors, mostly. In alphabetical order. */
export function unknownVariables(env: ConfigSources["env"]): readonly string[] {
  const known = new Set<string>();
  for (const { setting } of listSettings()) {
    known.add(setting.name);
    if (setting.secret) known.add(`${setting.name}_FILE`);
  }
  return Object.keys(env)
    .filter((name) => name.startsWith("ANTEROOM_") && !known.has(name))
    .sort();
}

function findFile(sources: ConfigSources, problems: string[]): SettingsFile | undefined {
  const named = sources.flags?.["config"];
  const { dataDir } = settings.store;
  const directory = sources.flags?.[flagOf(dataDir) ?? ""] || sources.env[dataDir.name] || dataDir.default;
  const file = readSettingsFile(named ?? join(directory, "config.json"), named !== undefined);
  if (file === undefined) return undefined;
  problems.push(...file.problems);
  if (named === undefined && file.values.has("store.dataDir")) {
    problems.push(`The settings file ${file.path} lies in the data directory and cannot name it: use ${dataDir.name}.`);
  }
  return file;
}

function find(
  placed: PlacedSetting,
  sources: ConfigSources,
  file: SettingsFile | undefined,
  problems: string[],
): Found | undefined {
  const { path, setting } = placed;
  const flag = flagOf(setting);
  const flagged = flag === undefined ? undefined : sources.flags?.[flag];
  if (flagged !== undefined) return { value: fromText(placed, flagged), from: `--${flag}`, origin: "flag" };
  const variable = findVariable(placed, sources.env, problems);
  if (variable !== undefined) return variable;
  if (file?.values.has(path) !== true) return undefined;
  if (setting.secret && file.isOpen) {
    problems.push(
      `The settings file ${file.path} holds ${setting.name} and others may read it: chmod 600 ${file.path}.`,
    );
  }
  return { value: file.values.get(path), from: `${setting.name} ("${path}" in ${file.path})`, origin: "file" };
}

function findVariable(placed: PlacedSetting, env: ConfigSources["env"], problems: string[]): Found | undefined {
  const { name, secret } = placed.setting;
  const value = env[name] || undefined;
  const fileName = `${name}_FILE`;
  const path = secret ? env[fileName] || undefined : undefined;
  if (path === undefined)
    return value === undefined ? undefined : { value: fromText(placed, value), from: name, origin: "environment" };
  if (value !== undefined) {
    problems.push(`${name} and ${fileName} are both set: remove one of them.`);
    return undefined;
  }
  const content = readSecret(path);
  if (content !== undefined && content !== "")
    return { value: content, from: `The file that ${fileName} names`, origin: "environment" };
  problems.push(`${fileName} names a file that ${content === "" ? "is empty" : "cannot be read"}: ${path}.`);
  return undefined;
}

function readSecret(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Flags and variables are texts; only plain decimal digits are a number. */
function fromText({ setting }: PlacedSetting, value: string): unknown {
  return typeof setting.default === "number" && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
}

function check({ setting }: PlacedSetting, found: Found, problems: string[]): SettingValue {
  const result = setting.schema.safeParse(found.value);
  if (result.success) return result.data;
  const problem = result.error.issues[0]?.message ?? "is not valid";
  problems.push(`${found.from} ${problem}${setting.secret ? "" : `; it is ${shorten(found.value)}`}.${hint(found)}`);
  return setting.default;
}

function shorten(value: unknown): string {
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}

function hint({ value, from }: Found): string {
  if (from !== settings.server.port.name || !/^(tcp|udp):/.test(String(value))) return "";
  return " Kubernetes sets it for a service called anteroom: set enableServiceLinks to false, or rename the service.";
}

function findContradictions({ limits }: Config): string[] {
  const problems: string[] = [];
  if (limits.scimPageSize > limits.scimMaxPageSize) {
    problems.push("ANTEROOM_SCIM_PAGE_SIZE must not be larger than ANTEROOM_SCIM_MAX_PAGE_SIZE: change one of them.");
  }
  if (limits.headerTimeSeconds >= limits.answerTimeSeconds) {
    problems.push("ANTEROOM_HEADER_TIME_SECONDS must be less than ANTEROOM_ANSWER_TIME_SECONDS: change one of them.");
  }
  return problems;
}

function build(group: object, prefix: string, values: ReadonlyMap<string, SettingValue>): object {
  const fields = Object.entries(group) as [string, object][];
  const built = fields.map(([name, node]) => {
    const path = `${prefix}${name}`;
    return [name, isSetting(node) ? values.get(path) : build(node, `${path}.`, values)];
  });
  return Object.freeze(Object.fromEntries(built));
}

function toMessage(problems: readonly string[]): string {
  if (problems.length === 1) return problems[0] ?? "";
  return `${problems.length} problems with the settings:\n${problems.map((problem) => `- ${problem}`).join("\n")}`;
}
