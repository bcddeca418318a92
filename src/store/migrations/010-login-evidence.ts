import type { Migration } from "./index.ts";

/** One assertion proves one account, so it is looked for among all that did. */
export const loginEvidence: Migration = {
  name: "010-login-evidence",
  up: () => ["CREATE INDEX verification_assertion ON verification (sha256) WHERE kind = 'login'"],
};
