import styles from "./guide-form.module.css";

interface StepsProps {
  readonly steps: readonly string[];
  /** The number of the first. */
  readonly from?: number;
}

/** Numbered steps in the words of the identity provider. */
export function GuideSteps({ steps, from = 1 }: StepsProps) {
  return (
    <ol className={styles.steps} start={from}>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}
