#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import type { App } from "./app.ts";
import type { RestoreOrder, RestoreOutcome } from "./cli/keys-restore.ts";
import { runProgram } from "./cli/program.ts";
import type { ServeFlags } from "./cli/serve.ts";
import { boundHeapGrowth } from "./lib/heap-growth.ts";
import { packageVersion } from "./lib/package-version.ts";

async function serve(flags: ServeFlags): Promise<void> {
  boundHeapGrowth();
  const stopped = Promise.withResolvers<void>();
  const stop = (): void => stopped.resolve();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // The other commands are clients, and answer sooner without the server's code.
  const { startApp } = await import("./app.ts");
  await using app = await startApp({ flags, env: process.env });
  process.stdout.write(
    `anteroom is listening on ${app.url} (data in ${flags["data-dir"] ?? process.env["ANTEROOM_DATA_DIR"] ?? ".anteroom"})\n`,
  );
  if (app.setupUrl !== undefined) {
    process.stdout.write(`anteroom is not set up: within 30 minutes, open ${app.setupUrl}\n`);
  }
  if (app.keys.isSealed) process.stderr.write(`anteroom is sealed: secrets wait for ${await unsealingOf(app)}\n`);
  await stopped.promise;
}

async function unsealingOf({ keys }: App): Promise<string> {
  const { state } = await keys.status();
  return state === "uninitialized" ? "a first passphrase: anteroom keys init" : "anteroom unseal";
}

async function restore(order: RestoreOrder): Promise<RestoreOutcome> {
  const { restoreRootKey } = await import("./app/restore-root-key.ts");
  return restoreRootKey(order);
}

process.exitCode = await runProgram(
  { version: packageVersion(), mainPath: fileURLToPath(import.meta.url), serve, restore },
  process.argv.slice(2),
);
