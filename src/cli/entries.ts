import type { Command } from "commander";
import type { ApiClient } from "./api-client.ts";
import type { OpenContext } from "./context.ts";
import { instantAt, textAt } from "./fields.ts";
import { codeIn } from "./step-up.ts";

/** Adds what lets people in from the host: `setup-code` and `sign-in-link`. */
export function addEntries(program: Command, open: OpenContext): void {
  program
    .command("setup-code")
    .description("print a new set-up address, while nobody can sign in here yet; works once, on the host only")
    .action(async (_flags: unknown, command: Command) => {
      const context = open(command);
      const api = await onHost(await context.connect("No set-up code at hand"));
      const answer = await api.post("/setup-codes", {});
      if (context.out.isJson) return context.out.json(answer);
      context.out.note(`Open this address once, until ${instantAt(answer, "until")}:`);
      context.out.data(textAt(answer, "url"));
    });
  program
    .command("sign-in-link [login-name]")
    .description("print an address that signs a person in once, by default the Owner; works on the host only")
    .action(async (loginName: string | undefined, _flags: unknown, command: Command) => {
      const context = open(command);
      const api = await onHost(await context.connect("No other way to sign in"));
      const answer = await api.post("/sign-in-links", { ...(loginName !== undefined && { loginName }) });
      if (context.out.isJson) return context.out.json(answer);
      context.out.note(
        `Signs ${textAt(answer, "person")} in, once, until ${instantAt(answer, "until")}. Every administrator is told of it:`,
      );
      context.out.data(textAt(answer, "url"));
    });
}

/** Proves that whoever runs this has the host, by the file that only the server's user can read. */
export async function onHost(api: ApiClient): Promise<ApiClient> {
  const code = codeIn(textAt(await api.post("/step-up/challenge", {}), "file"));
  await api.post("/step-up", { code });
  return api;
}
