import { Badge, type Tone } from "../../ui/badge.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { RowList } from "../../ui/row-list.tsx";
import styles from "./findings.module.css";

/** One thing that was looked at, and what was found. */
export interface Finding {
  readonly name: string;
  readonly tone: Tone;
  readonly word: string;
  readonly why: string;
}

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: "good",
  warn: "alert",
  bad: "bad",
  info: "info",
  neutral: "dashed",
  accent: "info",
};

/** What was looked at, one below the other. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <RowList inset>
      {findings.map(({ name, tone, word, why }) => (
        <li key={name} className={styles.finding}>
          <div className={styles.words}>
            <p className={styles.name}>{name}</p>
            <p className={styles.why}>{why}</p>
          </div>
          <Badge tone={tone} icon={ICONS[tone]}>
            {word}
          </Badge>
        </li>
      ))}
    </RowList>
  );
}
