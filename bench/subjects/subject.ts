import type { Target } from "../load/request.ts";

/** A server that is measured. */
export interface Subject extends AsyncDisposable {
  readonly target: Target;
  /** Whether it only parses and answers: a limit, no SCIM server. */
  readonly bare: boolean;
  /** How many users are stored; they have the numbers below it, and the next user created has this one. */
  users: number;
  /** How many users it can be filled with in a time that a bench can wait. */
  readonly fillable: number;
  /** Stores users until there are this many. */
  grow(users: number): Promise<void>;
}
