import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, textAt } from "./fields.ts";

/** Adds `step-up`: the proof that it is you. */
export function addStepUp(program: Command, open: OpenContext): void {
  program
    .command("step-up [code]")
    .description(
      "prove for ten minutes that it is you: by a code of your own factor, or, as local administrator, on the host",
    )
    .action(async (code: string | undefined, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const proof = code ?? codeIn(textAt(await api.post("/step-up/challenge"), "file"));
      const answer = await api.post("/step-up", { code: proof });
      if (out.isJson) return out.json(answer);
      out.note(`It is known to be you until ${instantAt(answer, "until")}.`);
    });
}

/** The code in a file of the host: whoever can read it has the rights of the server. @throws {CliError} `notAuthorised` */
export function codeIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new CliError(
      exitCodes.notAuthorised,
      `The code lies in ${file} on the host of the server, and cannot be read here.`,
      {
        lines: ["Read it there, and say: anteroom step-up CODE"],
      },
    );
  }
}
