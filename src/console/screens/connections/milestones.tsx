import { Icon } from "../../ui/icon.tsx";
import styles from "./milestones.module.css";
import type { Milestone } from "./progress.ts";

/** What has happened and what is waited for. */
export function Milestones({ milestones }: { readonly milestones: readonly Milestone[] }) {
  const next = milestones.find(({ isDone }) => !isDone)?.id;
  return (
    <ol className={styles.list} aria-live="polite" aria-label="Progress">
      {milestones.map(({ id, label, isDone }) => (
        <li key={id} className={styles.item} data-done={isDone} data-next={id === next}>
          <Icon name={isDone ? "good" : id === next ? "clock" : "circle"} size={18} />
          <span>{label}</span>
          <span className={styles.word}>{isDone ? "done" : id === next ? "waiting" : "later"}</span>
        </li>
      ))}
    </ol>
  );
}
