import type { Schemas } from "../../api/client.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { durationWords } from "./log-words.ts";
import styles from "./story-steps.module.css";

type Step = Schemas["RequestStory"]["steps"][number];

const NAMES: Readonly<Record<Step["step"], string>> = {
  received: "Received",
  authenticated: "Let in",
  read: "Read",
  matched: "Matched",
  changed: "Changed",
  derived: "Accounts brought up to date",
  answered: "Answered",
};

const OUTCOMES: Readonly<Record<Step["outcome"], { readonly icon: IconName; readonly word: string }>> = {
  done: { icon: "good", word: "done" },
  failed: { icon: "bad", word: "refused here" },
  skipped: { icon: "dashed", word: "not needed" },
};

/** The steps of a request, the one that refused it stressed. */
export function StorySteps({ steps }: { readonly steps: readonly Step[] }) {
  const refusedAt = steps.findIndex(({ outcome }) => outcome === "failed");
  const isReached = (at: number) => refusedAt === -1 || at <= refusedAt || at === steps.length - 1;
  return (
    <ol className={styles.steps}>
      {steps.map(({ step, outcome, detail, durationMs }, at) => (
        <li key={step} className={styles.step} data-outcome={outcome}>
          <span className={styles.mark}>
            <Icon name={OUTCOMES[outcome].icon} size={18} />
          </span>
          <div className={styles.words}>
            <p className={styles.name}>
              {NAMES[step]}
              <span className={styles.state}>
                {isReached(at) ? OUTCOMES[outcome].word : "not reached"}
                {durationMs === null ? null : `, ${durationWords(durationMs)}`}
              </span>
            </p>
            {outcome === "failed" ? (
              <div className={styles.stress}>
                <p>{detail}</p>
              </div>
            ) : null}
            {outcome !== "failed" && isReached(at) ? <p className={styles.detail}>{detail}</p> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
