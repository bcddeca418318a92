import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const SOURCE = fileURLToPath(new URL("shim.c", import.meta.url));

/** The compiled shim, or why there is none here. */
export type Shim = { readonly file: string } | { readonly missing: string };

/** Compiles the shim for the test file that calls this when it is loaded; it goes after the last test. */
export function compileShim(): Shim {
  if (process.platform !== "linux") return { missing: "simulated disks need Linux (LD_PRELOAD)" };
  if (isMusl()) return { missing: "simulated disks need glibc" };
  const directory = mkdtempSync(join(tmpdir(), "anteroom-shim-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "shim.so");
  const args = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", file, SOURCE, "-ldl", "-lpthread"];
  const { error, status, stderr } = spawnSync("cc", args, { encoding: "utf8" });
  if (error !== undefined) return { missing: "simulated disks need a C compiler; install gcc and libc6-dev" };
  // A compiler that is there and refuses is a broken test, not a missing tool.
  if (status !== 0) throw new Error(`cc refused shim.c: ${stderr}`);
  return { file };
}

function isMusl(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
