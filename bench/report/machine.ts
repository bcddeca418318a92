import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, cpus, platform, release, totalmem } from "node:os";
import Database from "better-sqlite3";

const require = createRequire(import.meta.url);
const PACKAGES = ["scimmy", "scimmy-routers", "express", "@boxyhq/saml-jackson", "@better-auth/scim", "better-auth"];

/** Where it was measured, in one sentence. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${gigabytes} GB of memory, ${platform()} ${release()} on ${arch()}.`;
}

/** What was measured with which versions, in one sentence. */
export function describeVersions(): string {
  const database = new Database(":memory:");
  const sqlite = database.prepare<[], string>("SELECT sqlite_version()").pluck().get();
  database.close();
  const versions = [
    ["Express, bare", versionOf("express5")],
    ["better-sqlite3", versionOf("better-sqlite3")],
    ...PACKAGES.map((name) => [name, versionOf(name)]),
  ].map(([name, version]) => `${name} ${version}`);
  return `Node ${process.versions.node}, SQLite ${sqlite}, ${versions.join(", ")}.`;
}

/** Read from the file, for most packages do not export it. */
function versionOf(name: string): string {
  const folders = require.resolve.paths(name) ?? [];
  const folder = folders.find((candidate) => existsSync(`${candidate}/${name}/package.json`));
  if (folder === undefined) throw new Error(`${name} is not installed.`);
  const { version } = JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8")) as {
    readonly version: string;
  };
  return version;
}
