import { AnteroomError } from "../errors.ts";

/** Nothing but a person ends it, so that asking more often is no help. */
const RETRY_SECONDS = 30;

/** What is told to whoever needs a secret while the server is sealed. */
export function sealedError(): AnteroomError {
  return new AnteroomError(
    "unavailable",
    "The server is sealed, so that no secret can be read or stored; an administrator ends that with: anteroom unseal.",
    { sealed: true, retryAfterSeconds: RETRY_SECONDS },
  );
}
