import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { SEVERITIES, type Severity } from "../../words/evidence.tsx";
import styles from "./findings-card.module.css";

type Finding = Schemas["Finding"];

interface FindingsProps {
  readonly findings: readonly Finding[];
}

/** What was found in the evidence that counts, the heaviest first. */
export function FindingsCard({ findings }: FindingsProps) {
  if (findings.length === 0) return null;
  return (
    <Card title="Findings" lead="What was checked in the evidence that counts, and what came of it." flush>
      <Findings findings={findings} />
    </Card>
  );
}

/** Findings, the heaviest first, each with how to mend it. */
export function Findings({ findings }: FindingsProps) {
  const order = Object.keys(SEVERITIES) as Severity[];
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <RowList>
      {sorted.map((finding) => (
        <li key={`${finding.code} ${finding.path ?? ""} ${finding.message}`} className={styles.finding}>
          <FindingRow finding={finding} />
        </li>
      ))}
    </RowList>
  );
}

function FindingRow({ finding: { severity, message, fix, path, code } }: { readonly finding: Finding }) {
  const { word, tone, icon } = SEVERITIES[severity];
  return (
    <>
      <span className={styles.severity}>
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      </span>
      <div>
        <p className={styles.message}>{message}</p>
        {fix === undefined ? null : (
          <p className={styles.fix}>
            <strong>What to do:</strong> {fix}
          </p>
        )}
        <p className={styles.where}>
          <code>{code}</code>
          {path === undefined ? null : <code>{path}</code>}
        </p>
      </div>
    </>
  );
}
