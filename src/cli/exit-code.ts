/** The program's exit codes. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  notAuthorised: 3,
  notFound: 4,
  conflict: 5,
  unavailable: 6,
} as const;

/** One of the program's exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * From the status of an answer to the exit code. A value that the server refuses (400) is the same mistake as one that the
 * command line refuses; statuses that are not listed are failures.
 */
const byStatus: ReadonlyMap<number, ExitCode> = new Map([
  [400, exitCodes.usage],
  [401, exitCodes.notAuthorised],
  [403, exitCodes.notAuthorised],
  [404, exitCodes.notFound],
  [409, exitCodes.conflict],
  [412, exitCodes.conflict],
  [422, exitCodes.usage],
  [429, exitCodes.unavailable],
  [502, exitCodes.unavailable],
  [503, exitCodes.unavailable],
  [504, exitCodes.unavailable],
]);

/** The exit code for an answer that was no success. */
export function exitCodeForStatus(status: number): ExitCode {
  return byStatus.get(status) ?? exitCodes.failure;
}
