import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { DecisionParts } from "./account-service.ts";
import type { AccountView } from "./describe.ts";
import { type Change, type Desk, IdentityKeeper, markStep } from "./identity-keeper.ts";
import { type AccountStep, assertReached, stepNamed } from "./steps.ts";

/** What a person says of a step: that it is done, that it is not, or that it is left out. */
export interface StepWord {
  readonly outcome: "done" | "open" | "skipped";
  readonly note: string | null;
}

/** Takes the word of people for steps that nothing here can see. */
export class StepService {
  readonly #keeper: IdentityKeeper;

  constructor(parts: DecisionParts) {
    this.#keeper = new IdentityKeeper(parts);
  }

  /**
   * Marks a step of an account; saying the same again changes nothing.
   * @throws {AnteroomError} `not_found`, for a step that the account does not have, too; `conflict` while earlier steps are open, for
   * a step that is not done by a word, and for one that cannot be left out
   */
  async say(id: string, name: string, { outcome, note }: StepWord, origin: Origin): Promise<AccountView> {
    return this.#keeper.decide(id, origin, async (desk) => {
      if (outcome === "open") return reopen(desk, stepNamed(desk.view.steps, name));
      const step = assertReached(desk.view.steps, name);
      if (step.state === outcome) return undefined;
      assertTellable(step, outcome);
      await markStep(desk, step.step, outcome, note);
      return { type: `account.step_${outcome}`, after: { step: step.step }, ...(note !== null && { reason: note }) };
    });
  }
}

async function reopen({ stores, view }: Desk, step: AccountStep): Promise<Change | undefined> {
  if (!step.stated && !step.skippable) assertTellable(step, "done");
  if (!(await stores.registrations.unmark(view.account.id, step.step))) return undefined;
  return { type: "account.step_reopened", after: { step: step.step } };
}

function assertTellable(step: AccountStep, outcome: "done" | "skipped"): void {
  const { step: name, how } = step;
  if (outcome === "done") {
    if (step.stated) return;
    throw new AnteroomError("conflict", `The step ${name} is done by doing it, not by saying so. ${how}`, {
      code: "not_by_word",
    });
  }
  if (step.skippable && step.state !== "done") return;
  const problem =
    step.state === "done"
      ? `The step ${name} is done; there is nothing to leave out.`
      : `The step ${name} cannot be left out. ${how}`;
  throw new AnteroomError("conflict", problem, { code: "not_skippable" });
}
