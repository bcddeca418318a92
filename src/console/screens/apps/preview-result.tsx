import type { Schemas } from "../../api/client.ts";
import { Callout } from "../../ui/callout.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { counted } from "../../words/counted.ts";
import { GRADES, VERDICTS } from "../../words/evidence.tsx";
import { EvidenceChanges } from "./evidence-changes.tsx";
import { Findings } from "./findings-card.tsx";

type Preview = Schemas["EvidencePreview"];

interface PreviewResultProps {
  readonly preview: Preview;
  readonly entityId: string;
  /** Another service provider of the same document is meant. */
  readonly onEntity: (entityId: string) => void;
}

/** What evidence would change, before it is taken. */
export function PreviewResult({ preview, entityId, onEntity }: PreviewResultProps) {
  const { verification, candidates, pinned } = preview;
  const serious = verification.findings.filter(({ severity }) => severity === "disproof" || severity === "warning");
  return (
    <Stack gap="sm">
      <Outcome preview={preview} />
      {candidates.length === 0 ? null : (
        <SelectField
          label="Which service provider is meant"
          hint="The document holds several."
          value={entityId}
          onChange={onEntity}
          choices={[{ value: "", label: "Choose one" }, ...candidates.map((value) => ({ value, label: value }))]}
        />
      )}
      {pinned.length === 0 ? null : (
        <EvidenceChanges changes={pinned} caption="What would be different about that which was accepted before" />
      )}
      {serious.length === 0 ? null : <Findings findings={serious} />}
    </Stack>
  );
}

function Outcome({ preview: { before, after, accounts, verification, pinned } }: { readonly preview: Preview }) {
  const isSame = wordsOf(before) === wordsOf(after);
  const isWorse = before.verdict === "supported" && after.verdict !== "supported";
  const affected = counted(accounts, "account");
  if (isWorse) {
    return (
      <Callout tone="bad" title={`${affected} would be blocked or paused`} live>
        What is believed would go from {wordsOf(before)} to {wordsOf(after)}.
      </Callout>
    );
  }
  if (isSame) {
    const words =
      pinned.length === 0
        ? "Nothing that was accepted before would be different."
        : "Below stands what was accepted before, and what would take its place.";
    return (
      <Callout tone={verification.verdict === "supported" ? "info" : "warn"} title={`It stays ${wordsOf(after)}`} live>
        {words}
      </Callout>
    );
  }
  return (
    <Callout tone="good" title={`From ${wordsOf(before)} to ${wordsOf(after)}`} live>
      {accounts === 0
        ? "No account waits for it."
        : `${affected} of this app ${accounts === 1 ? "follows" : "follow"} at once.`}
    </Callout>
  );
}

function wordsOf({ verdict, grade }: Preview["before"]): string {
  const word = VERDICTS[verdict].word.toLowerCase();
  return grade === "none" ? word : `${word} (${GRADES[grade].word.toLowerCase()})`;
}
