import type { ReactNode } from "react";
import type { Tone } from "./badge.tsx";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./step-list.module.css";

/** How a step went; everything waits for the one that is `running` or `next`, and `held` is one that waits itself. */
export type StepState =
  | "done"
  | "warning"
  | "failed"
  | "running"
  | "next"
  | "held"
  | "noted"
  | "waiting"
  | "skipped"
  | "unreached";

/** One of several things that happen one after the other. */
export interface ListedStep {
  readonly id: string;
  readonly name: string;
  readonly state: StepState;
  /** Where another word says better how it went. */
  readonly word?: string;
  /** Beside the name: a count, a duration. */
  readonly note?: ReactNode;
  /** In a sentence. */
  readonly sentence?: ReactNode;
  /** Whether the sentence stands out; where it is not said, it does where the step failed. */
  readonly stressed?: boolean;
  /** What there is to see of it, behind a click; open by itself where the step failed. */
  readonly details?: ReactNode;
}

const STATES: Readonly<Record<StepState, { readonly icon: IconName; readonly word: string; readonly tone: Tone }>> = {
  done: { icon: "good", word: "done", tone: "good" },
  warning: { icon: "alert", word: "with a warning", tone: "warn" },
  failed: { icon: "bad", word: "failed", tone: "bad" },
  running: { icon: "refresh", word: "running", tone: "accent" },
  next: { icon: "forward", word: "next", tone: "accent" },
  held: { icon: "clock", word: "waiting", tone: "warn" },
  noted: { icon: "info", word: "note", tone: "info" },
  waiting: { icon: "dashed", word: "to come", tone: "neutral" },
  skipped: { icon: "dashed", word: "skipped", tone: "neutral" },
  unreached: { icon: "dashed", word: "not reached", tone: "neutral" },
};

/** Steps one below the other, each with its state as a picture and a word. */
export function StepList({ label, steps }: { readonly label: string; readonly steps: readonly ListedStep[] }) {
  return (
    <ol className={styles.steps} aria-label={label}>
      {steps.map((step) => (
        <Step key={step.id} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { readonly step: ListedStep }) {
  const { icon, word, tone } = STATES[step.state];
  const isFailed = step.state === "failed";
  return (
    <li className={styles.step} data-tone={tone}>
      <span className={styles.mark}>
        <Icon name={icon} size={18} />
      </span>
      <div className={styles.words}>
        <p className={styles.name}>
          {step.name} <span className={styles.state}>{step.word ?? word}</span>
          {step.note === undefined ? null : <span className={styles.note}>{step.note}</span>}
        </p>
        {step.sentence === undefined ? null : (
          <div className={styles.sentence} data-stressed={step.stressed ?? isFailed}>
            {step.sentence}
          </div>
        )}
        {step.details === undefined ? null : (
          <details className={styles.details} open={isFailed}>
            <summary>Details</summary>
            <div className={styles.inner}>{step.details}</div>
          </details>
        )}
      </div>
    </li>
  );
}
