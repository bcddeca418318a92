/**
 * A reason not to start: something outside the program that its operator can put right. The message is complete, names
 * the fix and holds no secret; the executable prints it without a stack and exits 1.
 */
export class StartError extends Error {
  override readonly name = "StartError";

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
