import { type DestinationStream, type Logger, pino } from "pino";
import { redact, redactText } from "./redact.ts";

/** Writes structured lines: ERROR means that someone must act, WARN that someone should look, a refusal is INFO at most. */
export type Log = Logger;

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
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), bindings: redactObject, log: redactObject },
      hooks: { streamWrite: redactText },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
}

function redactObject(fields: object): Record<string, unknown> {
  return redact(fields) as Record<string, unknown>;
}
