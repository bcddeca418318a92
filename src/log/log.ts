import { type BaseLogger, type Bindings, type DestinationStream, type LogFn, type Logger, pino } from "pino";
import { redact, redactText, serializeError } from "./redact.ts";

/** Writes structured lines: ERROR means that someone must act, WARN that someone should look, a refusal is INFO at most. */
export interface Log extends BaseLogger {
  /** A log that adds fields to every line. */
  child(fields: Bindings): Log;
  /** Whether a line of this level would be written, for lines that are costly to make. */
  isLevelEnabled(level: LogLevel): boolean;
}

/** How much is written. */
export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

/** What a log needs. */
export interface LogOptions {
  readonly level: LogLevel;
  /** Where lines go; standard error by default, since standard output belongs to results. */
  readonly destination?: DestinationStream | undefined;
}

/**
 * Makes a log: one JSON object a line with `time` in ISO 8601. Whatever is handed to it passes through `redact`, and
 * each finished line through `redactText`, so that a secret in a message is hidden, too.
 */
export function createLog({ level, destination }: LogOptions): Log {
  const log = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactObject },
      // `formatters.log` has seen to errors; the default would take its result for an error again.
      serializers: { err: (value: unknown) => value },
      hooks: { logMethod: writeErrorsApart, streamWrite: redactText },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
  const { child } = log;
  return Object.assign(log, {
    // The formatter of bindings sees those of the root only; children inherit this method.
    child(this: Logger, fields: Bindings): Log {
      return child.call(this, redactObject(fields));
    },
  });
}

/** An error on its own would lend its unchecked message to the line. */
function writeErrorsApart(this: Logger, [first, ...rest]: Parameters<LogFn>, write: LogFn): void {
  const value: unknown = first;
  if (value instanceof Error) {
    const err = serializeError(value);
    write.call(this, { err }, ...(rest.length === 0 ? [err.message] : rest));
  } else write.call(this, first, ...rest);
}

function redactObject(fields: object): Record<string, unknown> {
  return redact(fields) as Record<string, unknown>;
}
