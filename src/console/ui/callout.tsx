import type { ReactNode } from "react";
import type { Tone } from "./badge.tsx";
import styles from "./callout.module.css";
import { Icon, type IconName } from "./icon.tsx";

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: "good",
  warn: "alert",
  bad: "bad",
  info: "info",
  neutral: "info",
  accent: "info",
};

interface CalloutProps {
  readonly tone: Tone;
  readonly title?: string;
  readonly icon?: IconName;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
  /** Read out as soon as it comes up. */
  readonly live?: boolean;
}

/** A notice within a page. */
export function Callout({ tone, title, icon, action, children, live = false }: CalloutProps) {
  return (
    <div className={styles.callout} data-tone={tone} role={live ? "alert" : undefined}>
      <Icon name={icon ?? ICONS[tone]} size={18} />
      <div className={styles.words}>
        {title === undefined ? null : <p className={styles.title}>{title}</p>}
        {children === undefined ? null : <div>{children}</div>}
      </div>
      {action === undefined ? null : <div className={styles.action}>{action}</div>}
    </div>
  );
}
