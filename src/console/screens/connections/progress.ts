import type { LiveCall } from "../../api/live.ts";

/** One thing that has to happen before a connection works. */
export interface Milestone {
  readonly id: "reached" | "token" | "search" | "user";
  readonly label: string;
  readonly isDone: boolean;
}

/** How far a connection is, from what was seen of it and what is known of it. */
export function milestonesOf(
  calls: readonly LiveCall[],
  connection: { readonly id: string; readonly lastRequestAt: string | null; readonly userCount: number },
): readonly Milestone[] {
  const own = calls.filter((call) => call.connectionId === connection.id && call.httpStatus !== 401);
  const answered = own.filter((call) => call.result !== "failure");
  const isTrusted = own.length > 0 || connection.lastRequestAt !== null;
  const hasUser = firstUserIn(calls) !== undefined || connection.userCount > 0;
  return [
    { id: "reached", label: "A call reached Anteroom", isDone: isTrusted || calls.length > 0 },
    { id: "token", label: "The token was accepted", isDone: isTrusted },
    {
      id: "search",
      label: "A read or a search was answered",
      isDone: hasUser || answered.some(({ kind }) => kind === "search" || kind === "read" || kind === "discovery"),
    },
    { id: "user", label: "The first user arrived", isDone: hasUser },
  ];
}

/** The call that brought the latest user; undefined when none did. Test users that a tool makes and deletes count as well. */
export function firstUserIn(calls: readonly LiveCall[]): LiveCall | undefined {
  return calls.find(
    ({ kind, method, resourceType, resourceId, result }) =>
      kind === "write" && method === "POST" && resourceType === "User" && resourceId !== null && result !== "failure",
  );
}

/** Whether nothing more is to be tested before users may be assigned. */
export function isTested(milestones: readonly Milestone[]): boolean {
  return milestones.every(({ id, isDone }) => isDone || id === "user");
}
