import type { Actor } from "../event/event.ts";
import type { AccountId, UserId } from "../id.ts";
import type { StepName } from "./steps.ts";

/** What a person has said of one step of an account. */
export interface StepMark {
  readonly step: StepName;
  readonly outcome: "done" | "skipped";
  readonly at: number;
  readonly by: Actor;
  readonly note: string | null;
}

/** What is known of an account because it was registered here. */
export interface Registration {
  /** What people here call the account. */
  readonly label: string | null;
  /** Whether the app is assigned, as a person has stated; null where nobody needs to, or nobody has yet. */
  readonly assigned: boolean | null;
  /** When that was so. */
  readonly statedAt: number | null;
  /** When it is to be stated again. */
  readonly reviewAt: number | null;
}

/** A registration with how far its steps have come. */
export interface RegistrationProgress extends Registration {
  readonly marks: readonly StepMark[];
  /** Whether the secrets of the login lie in a vault. */
  readonly hasVault: boolean;
}

/** Keeps registrations and the marks of their steps. What is kept is read with the account. */
export interface RegistrationStore {
  /** Writes a registration in the place of what was there. What is stated anew is reminded of anew. */
  put(accountId: AccountId, registration: Registration): Promise<void>;
  /** Marks a step in the place of an earlier mark. */
  mark(accountId: AccountId, mark: StepMark): Promise<void>;
  /** Takes the mark of a step back; answers whether there was one. */
  unmark(accountId: AccountId, step: StepName): Promise<boolean>;
  /** Accounts, retired ones included, whose statement is due and that nobody was reminded of, the oldest first. */
  listDue(
    now: number,
    limit: number,
  ): Promise<readonly { readonly accountId: AccountId; readonly userId: UserId; readonly retired: boolean }[]>;
  /** Notes that a reminder went out. */
  remind(accountId: AccountId, at: number): Promise<void>;
}
