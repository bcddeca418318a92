import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { counted } from "../../words/counted.ts";
import { ANSWERS, EVIDENCE_KINDS, QUESTIONS } from "../../words/evidence.tsx";
import type { OfApp } from "./app.ts";
import styles from "./questions-card.module.css";

type Line = Schemas["SamlLine"];

/** The four questions, each with its answer, what that rests on, and what would make it better. */
export function QuestionsCard({ app }: OfApp) {
  return (
    <Card title="What is proven" lead="Four questions, each answered by its own evidence." flush>
      <RowList ordered>
        {app.saml.lines.map((line) => (
          <QuestionRow key={line.question} line={line} />
        ))}
      </RowList>
    </Card>
  );
}

function QuestionRow({ line }: { readonly line: Line }) {
  const { word, tone, icon } = ANSWERS[line.answer];
  return (
    <li className={styles.line}>
      <span className={styles.mark} data-tone={tone}>
        <Icon name={icon} size={20} />
      </span>
      <div className={styles.words}>
        <div className={styles.head}>
          <h3 className={styles.question}>{QUESTIONS[line.question]}</h3>
          <Badge tone={tone}>{word}</Badge>
        </div>
        <p className={styles.sentence}>{line.sentence}</p>
        {line.evidence === null ? null : (
          <p className={styles.evidence}>
            <Link to="." search={{ tab: "ledger", entry: line.evidence.verificationId }}>
              {EVIDENCE_KINDS[line.evidence.kind].word}
            </Link>
            {ageOf(line)}
          </p>
        )}
        {line.nextStep === null ? null : (
          <p className={styles.next}>
            <Icon name="forward" size={14} />
            <span>{line.nextStep}</span>
          </p>
        )}
      </div>
    </li>
  );
}

function ageOf({ ageDays }: Line): string {
  if (ageDays === null) return "";
  return ageDays === 0 ? ", today" : `, ${counted(ageDays, "day")} old`;
}
