import { Icon } from "../../ui/icon.tsx";
import { Spoken } from "../../ui/spoken.tsx";
import { WIZARD_STEPS, type WizardStep } from "./wizard-state.ts";
import styles from "./wizard-steps.module.css";

interface StepsProps {
  readonly step: WizardStep;
  readonly canGo: boolean;
  readonly onGo: (step: WizardStep) => void;
}

/** Where somebody is on the way, and the way back to what is done. */
export function WizardSteps({ step, canGo, onGo }: StepsProps) {
  const at = WIZARD_STEPS.findIndex(({ id }) => id === step);
  return (
    <nav aria-label="Steps">
      <ol className={styles.steps}>
        {WIZARD_STEPS.map(({ id, label }, index) => {
          const state = index < at ? "done" : index === at ? "here" : "later";
          const mark = state === "done" ? <Icon name="check" size={13} /> : index + 1;
          const content = (
            <>
              <span className={styles.mark}>{mark}</span>
              <span>{label}</span>
              {state === "done" ? <Spoken>, done</Spoken> : null}
            </>
          );
          return (
            <li
              key={id}
              className={styles.step}
              data-state={state}
              aria-current={state === "here" ? "step" : undefined}
            >
              {canGo && index > 0 && index !== at ? (
                <button type="button" className={styles.button} onClick={() => onGo(id)}>
                  {content}
                </button>
              ) : (
                <span className={styles.button}>{content}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
