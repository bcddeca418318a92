import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { MarkedRow } from "../../ui/marked-row.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { counted } from "../../words/counted.ts";
import { ANSWERS, EVIDENCE_KINDS, QUESTIONS } from "../../words/evidence.tsx";
import type { OfApp } from "./app.ts";

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
    <MarkedRow
      icon={icon}
      tone={tone}
      head={<h3>{QUESTIONS[line.question]}</h3>}
      aside={<Badge tone={tone}>{word}</Badge>}
      detail={line.evidence === null ? undefined : <Evidence line={line} evidence={line.evidence} />}
      next={line.nextStep}
    >
      <p>{line.sentence}</p>
    </MarkedRow>
  );
}

function Evidence({ line, evidence }: { readonly line: Line; readonly evidence: NonNullable<Line["evidence"]> }) {
  return (
    <>
      <Link to="." search={{ tab: "ledger", entry: evidence.verificationId }}>
        {EVIDENCE_KINDS[evidence.kind].word}
      </Link>
      {ageOf(line)}
    </>
  );
}

function ageOf({ ageDays }: Line): string {
  if (ageDays === null) return "";
  return ageDays === 0 ? ", today" : `, ${counted(ageDays, "day")} old`;
}
