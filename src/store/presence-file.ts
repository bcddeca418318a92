import { rmSync } from "node:fs";
import { join } from "node:path";
import type { PresenceFile } from "../domain/person/step-up-service.ts";
import { replacePrivateFile } from "../lib/durable-file.ts";

/** The file of the data directory by which somebody shows that they have access to the host; only its owner can read it. */
export function createPresenceFile(directory: string): PresenceFile {
  const path = join(directory, "step-up.code");
  return {
    path,
    write: (code) => replacePrivateFile(path, `${code}\n`),
    remove: () => rmSync(path, { force: true }),
  };
}
