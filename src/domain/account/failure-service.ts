import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Event, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { AccountPolicy } from "./account-policy.ts";
import { foundAccount, foundLiveAccount } from "./account-service.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import { FAILURE_CODES, FAILURES, type FailureCode, openReports, type ReportedFailure } from "./failure.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** What somebody who uses an account says is wrong with it. */
export interface FailureReport {
  readonly code: FailureCode;
  readonly detail: string | null;
  /** Epoch milliseconds; null means now. */
  readonly seenAt: number | null;
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly policy: AccountPolicy;
}

/** How far the clock of a reporter may be ahead of ours. */
const SKEW_MS = 5 * 60 * 1000;

/** Takes reports of what is wrong with accounts, and that it is mended. */
export class FailureService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Notes a failure. One that is open already is seen again: it keeps its beginning, and only news is an event.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account; `invalid_value` for a failure that follows from facts,
   * and for an instant in the future
   */
  async report(id: string, { code, detail, seenAt }: FailureReport, origin: Origin): Promise<AccountView> {
    if (FAILURES[code].basis === "facts") throw derivedCode(code);
    const { units, clock } = this.#parts;
    const now = clock.now();
    const seen = seenAt ?? now;
    if (seen > now + SKEW_MS) {
      const problem = "seenAt lies in the future; give the instant at which the failure was seen.";
      throw new AnteroomError("invalid_value", problem, { attribute: "seenAt" });
    }
    return units.write(async (stores) => {
      const entry = await foundLiveAccount(stores, this.#parts.workspaceId, id);
      const before = openReports(entry).find((failure) => failure.code === code);
      const since = Math.min(before?.since ?? seen, seen);
      const after: ReportedFailure = { code, detail, since, seenAt: Math.max(before?.seenAt ?? seen, seen) };
      await stores.failures.put(entry.account.id, after);
      if (before === undefined || before.detail !== detail) {
        const change = { before: before === undefined ? null : shown(before), after: shown(after) };
        await this.#event(stores, entry, "account.failure_reported", change, origin);
      }
      return this.#view(stores, entry);
    });
  }

  /**
   * Notes that a failure is mended. Mending what is none changes nothing.
   * @throws {AnteroomError} `not_found` for an unknown account or code; `conflict` for a retired account; `invalid_value` for a
   * failure that follows from facts
   */
  async end(id: string, code: string, origin: Origin): Promise<AccountView> {
    const known = FAILURE_CODES.find((one) => one === code);
    if (known === undefined) {
      throw new AnteroomError(
        "not_found",
        `There is no failure ${code.slice(0, 60)}; use one of ${FAILURE_CODES.join(", ")}.`,
      );
    }
    if (FAILURES[known].basis === "facts") throw derivedCode(known);
    return this.#parts.units.write(async (stores) => {
      const entry = await foundLiveAccount(stores, this.#parts.workspaceId, id);
      const before = openReports(entry).find((failure) => failure.code === known);
      await stores.failures.delete(entry.account.id, known);
      if (before !== undefined) {
        await this.#event(stores, entry, "account.failure_ended", { before: shown(before), after: null }, origin);
      }
      return this.#view(stores, entry);
    });
  }

  #event(
    stores: Stores,
    { account }: AccountWithFacts,
    type: string,
    change: Pick<Event, "before" | "after">,
    origin: Origin,
  ): Promise<void> {
    const { workspaceId, id: accountId } = account;
    const subject = { kind: "account", id: accountId } as const;
    const what = { workspaceId, at: this.#parts.clock.now(), type, subject, accountId, ...change };
    return stores.events.append(anEvent(origin, what));
  }

  async #view(stores: Stores, { account }: AccountWithFacts): Promise<AccountView> {
    const { workspaceId, policy, clock } = this.#parts;
    return describeAccount(await foundAccount(stores, workspaceId, account.id), policy, clock.now());
  }
}

function derivedCode(code: FailureCode): AnteroomError {
  const problem = `${code} follows from what is known here and is not reported; it ends like this: ${FAILURES[code].action}`;
  return new AnteroomError("invalid_value", problem, { attribute: "code" });
}

function shown({ code, detail }: ReportedFailure): Record<string, string | null> {
  return { code, detail };
}
