import type { Trust } from "./oauth-client.ts";

/** How an assertion may be signed: no shared secrets, no hash weaker than SHA-256. */
export const ASSERTION_ALGORITHMS = ["RS256", "PS256", "ES256"] as const;

/** What an assertion says about itself, before anybody has checked its signature. */
export interface ClaimedIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** Why an assertion is not believed. */
export type AssertionProblem = "malformed" | "algorithm" | "claims" | "lifetime" | "audience" | "tenant" | "signature";

/** Checks the assertions that clients present in place of a secret: RFC 7523 §3. Implemented by `jwt/`. */
export interface AssertionVerifier {
  /** Reads what an assertion claims; undefined when it is no signed JWT. Never throws. */
  read(assertion: string): ClaimedIdentity | undefined;
  /**
   * Checks an assertion against one trust whose issuer and subject it claims.
   * @param own the audiences that mean this server
   * @returns what is wrong with it; undefined when it is believed
   * @throws {AnteroomError} `unavailable` when the keys of the issuer cannot be had
   */
  verify(assertion: string, trust: Trust, own: readonly string[]): Promise<AssertionProblem | undefined>;
}
