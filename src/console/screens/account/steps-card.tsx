import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Row } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import { useActorWords } from "../../words/actor.tsx";
import { withoutCommand } from "../../words/without-command.ts";
import type { Account, OfAccount } from "./account.ts";
import { ActionButton } from "./action-button.tsx";
import { stepAction } from "./next-action.ts";
import styles from "./steps-card.module.css";

type Step = Account["steps"][number];

const LOOKS: Readonly<Record<Step["state"], { readonly icon: IconName; readonly word: string }>> = {
  done: { icon: "good", word: "Done" },
  next: { icon: "forward", word: "Next" },
  later: { icon: "dashed", word: "Later" },
  skipped: { icon: "close", word: "Left out" },
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
      <ol className={styles.steps}>
        {steps.map((step) => (
          <StepRow key={step.step} account={account} step={step} />
        ))}
      </ol>
    </Card>
  );
}

function StepRow({ account, step }: OfAccount & { readonly step: Step }) {
  const actorWords = useActorWords();
  const { icon, word } = LOOKS[step.state];
  return (
    <li className={styles.step} data-state={step.state}>
      <span className={styles.mark}>
        <Icon name={icon} size={17} />
      </span>
      <div className={styles.words}>
        <p className={styles.title}>
          {upperFirst(step.title)} <span className={styles.state}>{word}</span>
        </p>
        {step.doneAt === null ? null : (
          <p className={styles.note}>
            {step.doneBy === null ? "" : `${actorWords(step.doneBy)}, `}
            <Time at={step.doneAt} />
          </p>
        )}
        {step.note === null ? null : <p className={styles.note}>“{step.note}”</p>}
        {step.state === "next" ? <NextStep account={account} step={step} /> : null}
        {isWord(step) ? (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => void say(account, step, { done: false }).catch(toastFailed)}
          >
            Take back
          </Button>
        ) : null}
      </div>
    </li>
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
      <p className={styles.note}>{withoutCommand(step.how)}</p>
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
