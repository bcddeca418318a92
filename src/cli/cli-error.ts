import type { JsonObject } from "../lib/json.ts";
import type { ExitCode } from "./exit-code.ts";

/** What a {@link CliError} may carry beside its message. */
export interface CliErrorDetails {
  /** Lines shown below the message: candidates, unmet gates, what to do next. */
  readonly lines?: readonly string[];
  /** The server's problem document (RFC 9457), shown as it is with `--json`. */
  readonly problem?: JsonObject;
}

/** An expected end of a command other than success: one sentence, an exit code, and what helps. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  readonly problem: JsonObject | undefined;

  constructor(exitCode: ExitCode, message: string, details: CliErrorDetails = {}) {
    super(message);
    this.exitCode = exitCode;
    this.lines = details.lines ?? [];
    this.problem = details.problem;
  }
}
