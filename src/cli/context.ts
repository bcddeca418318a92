import type { Command } from "commander";
import { ApiClient } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";
import { Output } from "./output.ts";
import { type Environment, locateServer, readToken, type ServerFlags } from "./server-locator.ts";
import type { Terminal } from "./terminal.ts";

/** The flags that every command takes. */
export interface GlobalFlags extends ServerFlags {
  readonly json?: boolean;
  readonly reason?: string;
  readonly approval?: string;
}

/** What a command has at hand. */
export class CommandContext {
  readonly terminal: Terminal;
  readonly flags: GlobalFlags;
  readonly out: Output;

  constructor(terminal: Terminal, command: Command) {
    this.terminal = terminal;
    this.flags = command.optsWithGlobals<GlobalFlags>();
    this.out = new Output(terminal, this.flags.json === true);
  }

  /** The environment variables of this call. */
  get env(): Environment {
    return this.terminal.env;
  }

  /**
   * Finds the server and the token.
   * @param ownReason what the command does, where that says why, too
   * @throws {CliError} when there is no server or no token
   */
  async connect(ownReason?: string): Promise<ApiClient> {
    const baseUrl = await locateServer(this.flags, this.env);
    const { reason = ownReason, approval } = this.flags;
    const token = await readToken(this.flags, this.env);
    return new ApiClient({
      baseUrl,
      token,
      ...(reason !== undefined && { reason }),
      ...(approval !== undefined && { approval }),
    });
  }
}

/** Opens the context of a command from its parsed flags. */
export type OpenContext = (command: Command) => CommandContext;

/** Opens the context of a command and its connection to the server. @throws {CliError} when there is no server or no token. */
export async function opened(open: OpenContext, command: Command): Promise<{ out: Output; api: ApiClient }> {
  const context = open(command);
  return { out: context.out, api: await context.connect() };
}

/** The reason of a command that needs one whoever asks: the option `--reason` of every command. @throws {CliError} without it. */
export function requiredReason(command: Command): string {
  const { reason } = command.optsWithGlobals<GlobalFlags>();
  if (reason !== undefined && reason.trim() !== "") return reason;
  throw new CliError(exitCodes.usage, "Say why with --reason TEXT; it is kept for those who find it later.");
}
