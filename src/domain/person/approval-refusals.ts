import { toIso } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Approval } from "./approval.ts";

/** The call waits for somebody else, who finds it under the id. */
export function secondPersonRequired({ id, expiresAt }: Approval): AnteroomError {
  const problem = `A second person has to agree: have somebody approve ${id} until ${toIso(expiresAt)}, then repeat the call with Anteroom-Approval: ${id}.`;
  return new AnteroomError("conflict", problem, { code: "second_person_required", approval: id });
}

/** It is no approval of this call by this caller; no more is said, because others ask for other things. */
export function unusable(id: string): AnteroomError {
  const problem = `Approval ${id.slice(0, 60)} is not one of yours for exactly this call and reason; make the call without it to ask for one.`;
  return new AnteroomError("conflict", problem, { code: "approval_unusable" });
}

/** It waits, was refused or was used. */
export function notOpen({ id, state }: Approval): AnteroomError {
  const said = {
    waiting: "still waits for somebody else",
    approved: "was given already",
    rejected: "was refused",
    used: "was used already",
  };
  const problem = `Approval ${id} ${said[state]}; look at it, and ask anew if you still need it.`;
  return new AnteroomError("conflict", problem, { code: "approval_not_open", state });
}

/** A day is over. */
export function expired({ id, expiresAt }: Approval): AnteroomError {
  const problem = `Approval ${id} was good until ${toIso(expiresAt)}; make the call without it to ask anew.`;
  return new AnteroomError("conflict", problem, { code: "approval_expired" });
}

/** Nobody is their own second person. */
export function ownRequest(): AnteroomError {
  const problem = "You asked for this yourself, so that somebody else has to approve it, whichever token you use.";
  return new AnteroomError("forbidden", problem, { code: "own_request" });
}

/** Somebody asks without end. */
export function tooMany(most: number): AnteroomError {
  const problem = `${most} of your requests wait for a second person, which is the most; have some of them decided first.`;
  return new AnteroomError("conflict", problem, { code: "too_many_approvals" });
}
