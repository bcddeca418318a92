import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./step-list.module.css";

/** How a step went: `running` is the one that everything waits for. */
export type StepState = "done" | "warning" | "failed" | "running" | "waiting" | "skipped" | "unreached";

/** One of several things that happen one after the other. */
export interface ListedStep {
  readonly id: string;
  readonly name: string;
  readonly state: StepState;
  /** Beside the name: a count, a duration. */
  readonly note?: ReactNode;
  /** In a sentence. */
  readonly sentence?: string;
  /** What there is to see of it, behind a click; open by itself where the step failed. */
  readonly details?: ReactNode;
}

const STATES: Readonly<Record<StepState, { readonly icon: IconName; readonly word: string }>> = {
  done: { icon: "good", word: "done" },
  warning: { icon: "alert", word: "with a warning" },
  failed: { icon: "bad", word: "failed" },
  running: { icon: "refresh", word: "running" },
  waiting: { icon: "dashed", word: "to come" },
  skipped: { icon: "dashed", word: "skipped" },
  unreached: { icon: "dashed", word: "not reached" },
};

/** Steps one below the other, each with its state as a picture and a word. */
export function StepList({ label, steps }: { readonly label: string; readonly steps: readonly ListedStep[] }) {
  return (
    <ol className={styles.steps} aria-label={label}>
      {steps.map((step) => (
        <li key={step.id} className={styles.step} data-state={step.state}>
          <span className={styles.mark}>
            <Icon name={STATES[step.state].icon} size={18} />
          </span>
          <div className={styles.words}>
            <p className={styles.name}>
              {step.name} <span className={styles.state}>{STATES[step.state].word}</span>
              {step.note === undefined ? null : <span className={styles.note}>{step.note}</span>}
            </p>
            {step.sentence === undefined ? null : <p className={styles.sentence}>{step.sentence}</p>}
            {step.details === undefined ? null : (
              <details className={styles.details} open={step.state === "failed"}>
                <summary>Details</summary>
                <div className={styles.inner}>{step.details}</div>
              </details>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
