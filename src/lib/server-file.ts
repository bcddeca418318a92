import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a running server says about itself in `server.json` in its data directory. */
export interface ServerFile {
  readonly url: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** The path of `server.json` in a data directory. */
export function serverFilePath(directory: string): string {
  return join(directory, "server.json");
}

/**
 * Reads `server.json` in a data directory; undefined when there is none or it is no such file. It may be left over from
 * a server that was killed: ask its `url` before believing it.
 */
export function readServerFile(directory: string): ServerFile | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(serverFilePath(directory), "utf8"));
    return isServerFile(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isServerFile(value: unknown): value is ServerFile {
  if (typeof value !== "object" || value === null) return false;
  const { url, pid, startedAt } = value as Record<string, unknown>;
  return typeof url === "string" && Number.isInteger(pid) && typeof startedAt === "string";
}
