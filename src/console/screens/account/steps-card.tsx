import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { type ListedStep, StepList } from "../../ui/step-list.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import { useActorWords } from "../../words/actor.tsx";
import { withoutCommand } from "../../words/without-command.ts";
import type { Account, OfAccount } from "./account.ts";
import { ActionButton } from "./action-button.tsx";
import { stepAction } from "./next-action.ts";

type Step = Account["steps"][number];

const LOOKS: Readonly<Record<Step["state"], Pick<ListedStep, "state" | "word">>> = {
  done: { state: "done" },
  next: { state: "next" },
  later: { state: "waiting", word: "later" },
  skipped: { state: "skipped", word: "left out" },
};

/** The way of the account from nothing to its work: what is done, by whom, and the button of what is next. */
export function StepsCard({ account }: OfAccount) {
  const { steps } = account;
  const open = steps.filter(({ state }) => state === "next" || state === "later").length;
  return (
    <Card
      title="The way to its work"
      lead={open === 0 ? "All done." : `${steps.length - open} of ${steps.length} done.`}
    >
      <StepList
        label="The steps of the account"
        steps={steps.map((step) => ({
          id: step.step,
          name: upperFirst(step.title),
          ...LOOKS[step.state],
          sentence: <StepNotes account={account} step={step} />,
        }))}
      />
    </Card>
  );
}

function StepNotes({ account, step }: OfAccount & { readonly step: Step }) {
  const actorWords = useActorWords();
  return (
    <Stack gap="xs">
      {step.doneAt === null ? null : (
        <p>
          {step.doneBy === null ? "" : `${actorWords(step.doneBy)}, `}
          <Time at={step.doneAt} />
        </p>
      )}
      {step.note === null ? null : <p>“{step.note}”</p>}
      {step.state === "next" ? <NextStep account={account} step={step} /> : null}
      {isWord(step) ? (
        <div>
          <Button
            size="xs"
            variant="subtle"
            onClick={() => void say(account, step, { done: false }).catch(toastFailed)}
          >
            Take back
          </Button>
        </div>
      ) : null}
    </Stack>
  );
}

/** Whether it is done, or left out, by a person's word alone, which can be taken back. */
function isWord({ state, doneBy, stated, skippable }: Step): boolean {
  return doneBy !== null && ((stated && state === "done") || (skippable && state === "skipped"));
}

/** What a person says whose word is enough. */
const SAID: Readonly<Partial<Record<Step["step"], string>>> = {
  password: "It is kept elsewhere",
  vault: "They are where they belong",
};

function NextStep({ account, step }: OfAccount & { readonly step: Step }) {
  return (
    <>
      <p>{withoutCommand(step.how)}</p>
      <Row gap="xs">
        <ActionButton action={stepAction(step.step, account)} size="xs" />
        {step.stated && step.step !== "created" ? (
          <Button size="xs" onClick={() => void say(account, step, { done: true }).catch(toastFailed)}>
            {SAID[step.step] ?? "It is done"}
          </Button>
        ) : null}
        {step.skippable ? (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => void say(account, step, { skipped: true }).catch(toastFailed)}
          >
            Leave it out
          </Button>
        ) : null}
      </Row>
    </>
  );
}

async function say({ id }: Account, { step }: Step, word: { done: boolean } | { skipped: true }): Promise<void> {
  await client.POST("/accounts/{id}/steps/{step}", { params: { path: { id, step } }, body: word });
  await settled("The step is noted.");
}

function upperFirst(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
