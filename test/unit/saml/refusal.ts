import { AnteroomError } from "../../../src/domain/errors.ts";

/** The refusal that an action ends with, undefined when it ends well. Anything else it throws passes through. */
export function refusalOf(action: () => unknown): AnteroomError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof AnteroomError) return error;
    throw error;
  }
}
