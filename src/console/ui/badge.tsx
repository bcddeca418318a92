import type { ReactNode } from "react";
import styles from "./badge.module.css";
import { Icon, type IconName } from "./icon.tsx";

/** What a state means for whoever looks. */
export type Tone = "good" | "warn" | "bad" | "info" | "neutral" | "accent";

interface BadgeProps {
  readonly tone: Tone;
  readonly icon?: IconName;
  /** The word; colour and picture say nothing without it. */
  readonly children: ReactNode;
}

/** A state in one word, with a picture and a colour. */
export function Badge({ tone, icon, children }: BadgeProps) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {icon === undefined ? null : <Icon name={icon} size={13} />}
      <span>{children}</span>
    </span>
  );
}
