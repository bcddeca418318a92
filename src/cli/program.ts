import { Command, CommanderError } from "commander";
import { StartError } from "../lib/start-error.ts";
import { CliError } from "./cli-error.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import type { RestoreRootKey } from "./keys-restore.ts";
import { addServe, type ServeFlags } from "./serve.ts";
import { printable, type Terminal } from "./terminal.ts";

/** What the executable hands to the command line. */
export interface ProgramOptions {
  readonly version: string;
  /** The file that `demo` starts with `serve`: the executable itself, an absolute path. */
  readonly mainPath: string;
  /** Runs the server until it is told to stop. */
  readonly serve: (flags: ServeFlags) => Promise<void>;
  /** Restores a root key without a server. */
  readonly restore: RestoreRootKey;
  /** `process` by default. */
  readonly terminal?: Terminal;
}

const examples = `
Examples:
  anteroom demo                                    see everything, on a temporary server
  anteroom serve                                   run a server
  anteroom connections create --name Okta --idp okta
  anteroom apps add --key crm --name CRM --metadata crm.xml
  anteroom accounts list --status awaiting_mfa
  anteroom mfa enroll svc@example.com@crm < otpauth.txt
  anteroom integrations link "CRM members" svc@example.com@crm

Exit codes: 0 ok, 1 failure, 2 usage, 3 not authorised, 4 not found, 5 conflict, 6 unavailable.`;

/** The command line without its clients. Its actions throw {@link CliError}; `runProgram` turns that into an exit code. */
export function createProgram(options: ProgramOptions): Command {
  const terminal = options.terminal ?? process;
  const program = new Command("anteroom")
    .description("Turns users that an identity provider pushes over SCIM into service accounts.")
    .version(options.version)
    .option("--json", "print the API's JSON instead of tables")
    .option("--url <url>", "the server's address; by default the one that runs on the data directory")
    .option("--data-dir <directory>", "the server's data directory (default: ANTEROOM_DATA_DIR, else .anteroom)")
    .option("--token-file <file>", "file with an API token (default: admin.token in the data directory)")
    .option("--reason <text>", "why you ask; some commands need a reason, and it is kept with what happens")
    .option("--approval <id>", "the approval of a second person, for a command that needs one")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .addHelpText("after", examples)
    .showHelpAfterError("(add --help for the usage)")
    .exitOverride();
  addServe(program, options.serve);
  return program;
}

/**
 * Runs one command and returns the exit code; everything that went wrong is on stderr by then.
 * @param args the arguments after the program's name.
 */
export async function runProgram(options: ProgramOptions, args: readonly string[]): Promise<ExitCode> {
  const terminal = options.terminal ?? process;
  const program = createProgram(options);
  ignoreClosedPipe(terminal);
  try {
    if (!asksToServe(program, args)) {
      // A server holds for weeks what it has loaded, and needs none of its clients.
      const { addClients } = await import("./clients.ts");
      addClients(program, terminal, options.mainPath, options.restore);
    }
    await program.parseAsync(args, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    return report(terminal, error, program.opts<{ json?: boolean }>().json === true);
  }
}

/** Looks past the options that every command takes. */
function asksToServe(program: Command, args: readonly string[]): boolean {
  return program.parseOptions([...args]).operands[0] === "serve";
}

/** A reader that has seen enough, such as `head`, closes the pipe; that is no failure of ours. */
function ignoreClosedPipe(terminal: Terminal): void {
  for (const stream of [terminal.stdout, terminal.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

function report(terminal: Terminal, error: unknown, isJson: boolean): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (!(error instanceof CliError)) {
    const text = describe(error);
    terminal.stderr.write(`anteroom: ${text}\n`);
    return exitCodes.failure;
  }
  if (isJson && error.problem !== undefined) terminal.stderr.write(`${JSON.stringify(error.problem, null, 2)}\n`);
  else for (const line of [`anteroom: ${error.message}`, ...error.lines]) terminal.stderr.write(`${printable(line)}\n`);
  return error.exitCode;
}

/** A reason not to start says all there is in its message; anything else is a defect and needs its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof StartError ? error.message : (error.stack ?? error.message);
}
