import type { ReactNode } from "react";
import styles from "./empty-state.module.css";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  /** What this is, and why there is nothing. */
  readonly children: ReactNode;
  /** One thing to do about it. */
  readonly action?: ReactNode;
  /** Another way, such as sample data. */
  readonly second?: ReactNode;
}

/** What stands where nothing is yet: what it is, and how to get it. */
export function EmptyState({ icon, title, children, action, second }: EmptyStateProps) {
  return (
    <div className={styles.empty} data-empty>
      <div className={styles.mark}>
        <Icon name={icon} size={22} />
      </div>
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.words}>{children}</p>
      {action === undefined && second === undefined ? null : (
        <div className={styles.actions}>
          {action}
          {second}
        </div>
      )}
    </div>
  );
}
