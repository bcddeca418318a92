import { readFileSync, type Stats, statSync } from "node:fs";
import { isSetting } from "./setting-list.ts";
import { settings } from "./settings.ts";

/** The values of a settings file by their path, such as `server.port`, and what is wrong with it. */
export interface SettingsFile {
  readonly path: string;
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: readonly string[];
  /** Whether others on this machine may read it, so that it must hold no secret. */
  readonly isOpen: boolean;
}

/** A settings file can hold only so much that is meant; more is another file. */
const largestFile = 1024 * 1024;

/**
 * Reads a settings file: a JSON object with the shape of the table. Keys that the table does not have are problems.
 * Undefined when it is not there and need not be.
 */
export function readSettingsFile(path: string, required: boolean): SettingsFile | undefined {
  const stat = statOf(path);
  if (stat === undefined && !required) return undefined;
  if (stat === undefined) return refused(path, "does not exist or cannot be reached: check its path and its mode.");
  if (!stat.isFile() || stat.size > largestFile) return refused(path, "is none: it must be a JSON object.");
  const content = readJson(path);
  if (content === undefined) return refused(path, "cannot be read as JSON: check its syntax and its mode.");
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  collect(content, settings, "", values, problems);
  const isOpen = process.platform !== "win32" && (stat.mode & 0o077) !== 0;
  return { path, values, isOpen, problems: problems.map((problem) => `The settings file ${path} ${problem}`) };
}

function refused(path: string, problem: string): SettingsFile {
  return { path, values: new Map(), isOpen: false, problems: [`The settings file ${path} ${problem}`] };
}

/** A directory that cannot be entered is for `openDataDirectory` to refuse. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function collect(
  content: unknown,
  group: object,
  prefix: string,
  values: Map<string, unknown>,
  problems: string[],
): void {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    problems.push(`must hold a JSON object${prefix === "" ? "" : ` at "${prefix.slice(0, -1)}"`}.`);
    return;
  }
  for (const [name, value] of Object.entries(content)) {
    const path = `${prefix}${name}`;
    const node: object | undefined = Object.hasOwn(group, name) ? Reflect.get(group, name) : undefined;
    if (node === undefined) {
      problems.push(`has an unknown key "${path.slice(0, 60)}": remove it or correct it (docs/settings.md lists all).`);
    } else if (isSetting(node)) values.set(path, value);
    else collect(value, node, `${path}.`, values, problems);
  }
}
