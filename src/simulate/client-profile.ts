import type { Channel } from "./robot.ts";

/** What one identity provider's client is like on the wire, whatever it is told to do. */
export interface ClientProfile {
  /** The provider and the variant, for people. */
  readonly name: string;
  /** Headers of every request, without the credential and without the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** How the token stands in the `Authorization` header: after the word Bearer, or bare. */
  readonly authorization: "bearer" | "bare";
  /** The `Content-Type` of every request with a body. */
  readonly contentType: string;
  /** How long one answer may take. */
  readonly timeoutMs: number;
  readonly retry: RetryRule;
  /** The channels through which this provider can say which application a user is given. */
  readonly channels: readonly Channel[];
  /** What the provider shows its administrator about a failure; the failure's own sentence when this is left out. */
  readonly show?: (problem: Problem) => string;
}

/** When a client sends a request again by itself. */
export interface RetryRule {
  /** Statuses after which it waits and tries again; empty where the provider is not known to. */
  readonly statuses: readonly number[];
  /** Whether it tries again when no answer came, or none in time. */
  readonly lostAnswers: boolean;
  /** How often one request is sent at most. */
  readonly attempts: number;
  /** Whether it reads `Retry-After`: in whole seconds only. */
  readonly readsRetryAfter: boolean;
  /** The first wait when no header says otherwise. */
  readonly firstWaitSeconds: number;
  /** By how much each further wait is longer than the one before. */
  readonly factor: number;
  /** How many later cycles take up an object that failed; 0 where the provider does not work in cycles. */
  readonly cycles: number;
}

/** A failure as the client saw it. */
export interface Problem {
  readonly step: string;
  /** What went wrong, in a sentence. */
  readonly message: string;
  /** The status of the answer; 0 when none came, absent when the failure was not an answer. */
  readonly status?: number;
  /** The `detail` of a SCIM error. */
  readonly detail?: string;
}

/** The rule of a provider that is not known to try anything again by itself. */
export const neverAgain: RetryRule = {
  statuses: [],
  lostAnswers: false,
  attempts: 1,
  readsRetryAfter: false,
  firstWaitSeconds: 0,
  factor: 1,
  cycles: 0,
};
