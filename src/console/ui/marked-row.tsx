import type { ReactNode } from "react";
import type { Tone } from "./badge.tsx";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./marked-row.module.css";

interface MarkedRowProps {
  readonly icon: IconName;
  readonly tone: Tone;
  /** What it is called, as an `<h3>` or a link, and its badges. */
  readonly head: ReactNode;
  /** At the far end of its head. */
  readonly aside?: ReactNode;
  /** Less than what it says: why, or since when. */
  readonly detail?: ReactNode;
  /** What is to be done about it. */
  readonly next?: string | null;
  /** What it says. */
  readonly children?: ReactNode;
}

/** A row of a `RowList` that begins with a picture of how it stands. */
export function MarkedRow({ icon, tone, head, aside, detail, next = null, children }: MarkedRowProps) {
  return (
    <li className={styles.row}>
      <span className={styles.mark} data-tone={tone}>
        <Icon name={icon} size={18} />
      </span>
      <div className={styles.words}>
        <div className={styles.head}>
          {head}
          {aside === undefined ? null : <span className={styles.aside}>{aside}</span>}
        </div>
        {children}
        {detail === undefined ? null : <p className={styles.detail}>{detail}</p>}
        {next === null ? null : (
          <p className={styles.next}>
            <Icon name="forward" size={14} />
            <span>{next}</span>
          </p>
        )}
      </div>
    </li>
  );
}
