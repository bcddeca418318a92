import { AnteroomError } from "../../domain/errors.ts";

/** The refusal of a method at an address that takes others. */
export function methodNotAllowed(served: readonly string[]): AnteroomError {
  const allow = served.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
  return new AnteroomError("method_not_allowed", `This address takes ${allow} and no other method.`, { allow });
}
