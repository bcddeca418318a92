import type { Schemas } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { GRADES, VERDICTS } from "../../words/evidence.tsx";
import { EvidenceChanges } from "./evidence-changes.tsx";
import { Findings } from "./findings-card.tsx";

interface TakenResultProps {
  readonly taken: Schemas["NewVerification"];
  readonly onClose: () => void;
  readonly onMore: () => void;
}

/** What came of evidence that was taken. */
export function TakenResult({ taken, onClose, onMore }: TakenResultProps) {
  const { word, tone } = VERDICTS[taken.verdict];
  return (
    <Stack>
      <Callout tone={tone} title={`The evidence says: ${word.toLowerCase()}`} live>
        {taken.grade === "none" ? "It raises no grade." : `Its grade is ${GRADES[taken.grade].word.toLowerCase()}.`}
      </Callout>
      {taken.changes.length === 0 ? null : (
        <EvidenceChanges changes={taken.changes} caption="What is different since the evidence of this kind before" />
      )}
      <Findings findings={taken.findings} />
      <Row justify="end">
        <Button onClick={onMore}>Bring more evidence</Button>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </Row>
    </Stack>
  );
}
