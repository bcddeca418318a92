import { CopyButton } from "./copy-button.tsx";
import styles from "./copy-field.module.css";

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly onCopied?: () => void;
}

/** A value that people copy to somewhere else. */
export function CopyField({ label, value, hint, onCopied }: CopyFieldProps) {
  return (
    <div className={styles.field}>
      <div className={styles.label}>{label}</div>
      <div className={styles.box}>
        <code className={styles.value}>{value}</code>
        <CopyButton text={value} what={label} {...(onCopied === undefined ? {} : { onCopied })} />
      </div>
      {hint === undefined ? null : <div className={styles.hint}>{hint}</div>}
    </div>
  );
}
