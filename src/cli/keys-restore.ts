import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { CliError } from "./cli-error.ts";
import type { OpenContext } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { readSecret } from "./secret-input.ts";
import { dataDirectory } from "./server-locator.ts";

/** What is to be restored, and where. */
export interface RestoreOrder {
  /** The data directory, absolute; it holds the database already. */
  readonly dataDir: string;
  /** The recovery file. */
  readonly text: string;
  /** What opens it: its passphrase, or the identity of the recipient it was made for. */
  readonly secret: { readonly passphrase: string } | { readonly identity: string };
}

/** What was restored. */
export interface RestoreOutcome {
  /** The root key file. */
  readonly file: string;
  readonly rootKeyId: string;
}

/** Restores a root key on this machine, without a server. Handed in by the executable. */
export type RestoreRootKey = (order: RestoreOrder) => Promise<RestoreOutcome>;

interface RestoreFlags {
  readonly from: string;
  readonly identity?: string;
}

/** Adds `keys restore`, which needs no server and must not have one. */
export function addKeysRestore(group: Command, open: OpenContext, restore: RestoreRootKey): void {
  group
    .command("restore")
    .description("put the root key of a recovery file beside its database, on a machine where no server runs")
    .requiredOption("--from <file>", "the recovery file")
    .option("--identity <file>", "the age identity of the recipient; by default the passphrase is asked for")
    .action(async (flags: RestoreFlags, command: Command) => {
      const { out, terminal, flags: given, env } = open(command);
      const text = await contentOf(flags.from);
      const secret =
        flags.identity === undefined
          ? { passphrase: await readSecret(terminal, "passphrase of the recovery file (not shown)") }
          : { identity: identityIn(await contentOf(flags.identity)) };
      const outcome = await restore({ dataDir: dataDirectory(given, env), text, secret });
      if (out.isJson) return out.json({ ...outcome });
      out.note(`The root key ${outcome.rootKeyId} is restored to ${outcome.file}. Start the server.`);
    });
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new CliError(exitCodes.usage, `The file ${path} cannot be read (${code}).`);
  }
}

/** Files of identities have comments in front, as age-keygen writes them. */
function identityIn(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("#")) ?? "";
}
