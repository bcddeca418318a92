import type { ApiProblem } from "../../api/problem.ts";

/** What a call lacks that somebody can give: a reason, a proof of presence, a second person, or a session. */
export type DemandKind = "reason" | "presence" | "second_person" | "session";

/** A call that waits for what it lacks. */
export interface Demand {
  /** No other has it; in the order of asking. */
  readonly id: number;
  readonly kind: DemandKind;
  readonly problem: ApiProblem;
  /** The headers with which the call is repeated; undefined when it is given up. */
  readonly settle: (headers: Readonly<Record<string, string>> | undefined) => void;
}

const KINDS: Readonly<Record<string, DemandKind>> = {
  reason_required: "reason",
  step_up_required: "presence",
  second_person_required: "second_person",
};

/** What a refusal asks for; undefined for one that nothing helps against. */
export function kindOf({ status, code }: ApiProblem): DemandKind | undefined {
  if (status === 401) return "session";
  return status === 403 || status === 409 ? KINDS[code] : undefined;
}

let made = 0;
let waiting: readonly Demand[] = [];
const listeners = new Set<() => void>();

/** The demand that is asked about now: the oldest that is not for a session. */
export function currentDemand(): Demand | undefined {
  return waiting.find(({ kind }) => kind !== "session");
}

/** The demand for a session. It is asked at once, above any other, because what that one asks the server waits for a session, too. */
export function sessionDemand(): Demand | undefined {
  return waiting.find(({ kind }) => kind === "session");
}

/** Calls back whenever another demand is asked about. */
export function onDemand(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks for what a call lacks; settles with the headers to repeat it with, or undefined. */
export function demand(kind: DemandKind, problem: ApiProblem): Promise<Readonly<Record<string, string>> | undefined> {
  return new Promise((resolve) => {
    made += 1;
    const own: Demand = {
      id: made,
      kind,
      problem,
      settle: (headers) => {
        // One proof, or one session, helps every call that waits for it.
        const helped = waiting.filter((one) => one === own || (kind === one.kind && isShared(kind)));
        waiting = waiting.filter((one) => !helped.includes(one));
        for (const one of helped) if (one !== own) one.settle(headers);
        resolve(headers);
        tell();
      },
    };
    waiting = [...waiting, own];
    tell();
  });
}

function isShared(kind: DemandKind): boolean {
  return kind === "presence" || kind === "session";
}

function tell(): void {
  for (const listener of listeners) listener();
}
