import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import type { App, OfApp } from "./app.ts";
import { type EvidenceDraft, type EvidenceWay, emptyDraft, evidenceOf, isReady, WAYS } from "./evidence-draft.ts";
import { EvidenceFields } from "./evidence-fields.tsx";
import { PreviewResult } from "./preview-result.tsx";
import { TakenResult } from "./taken-result.tsx";

type Preview = Schemas["EvidencePreview"];
type Taken = Schemas["NewVerification"];

/** What the dialog shows: what is typed, what it would change, or what came of it. */
type Stage =
  | { readonly at: "draft" }
  | { readonly at: "preview"; readonly preview: Preview }
  | { readonly at: "taken"; readonly taken: Taken };

const DRAFT: Stage = { at: "draft" };

/** These are looked at before they are taken; of the others, looking is most of the work. */
const PREVIEWED: readonly EvidenceWay[] = ["metadata", "address", "declaration"];

/** Takes new evidence about an app: choose a way, look at what it would change, take it. */
export function VerifyDialog({ app }: OfApp) {
  const act = useAct("verify");
  return (
    <Dialog title={`Verify ${app.name}`} size="lg" opened={act.opened} onClose={act.close}>
      <VerifyForm app={app} onClose={act.close} />
    </Dialog>
  );
}

function VerifyForm({ app, onClose }: OfApp & { readonly onClose: () => void }) {
  const { draft, change, stage, work, problem, isBusy } = useEvidence(app);
  if (stage.at === "taken") return <TakenResult taken={stage.taken} onClose={onClose} onMore={() => change(draft)} />;
  const isPreviewed = PREVIEWED.includes(draft.way);
  const canTake = stage.at === "preview" || !isPreviewed;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void work(canTake ? "take" : "preview");
      }}
    >
      <Stack>
        <SelectField
          label="Evidence"
          hint={WAYS[draft.way].lead}
          value={draft.way}
          onChange={(way) => change({ ...draft, way: way as EvidenceWay })}
          choices={Object.entries(WAYS).map(([value, { word }]) => ({ value, label: word }))}
        />
        <EvidenceFields draft={draft} onChange={change} application={app.key} />
        {stage.at === "preview" ? (
          <PreviewResult
            preview={stage.preview}
            entityId={draft.entityId}
            onEntity={(entityId) => void work("preview", { ...draft, entityId })}
          />
        ) : null}
        {problem === undefined ? null : <ProblemBox error={problem} />}
        <Row justify="end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isBusy} disabled={!isReady(draft)}>
            {canTake ? TAKE[draft.way] : "See what it would change"}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

const TAKE: Readonly<Record<EvidenceWay, string>> = {
  metadata: "Take this metadata",
  address: "Take this metadata",
  sign_in: "Observe it now",
  recording: "Verify the recording",
  declaration: "Declare it",
};

function useEvidence(app: App) {
  const [draft, setDraft] = useState(() => emptyDraft(app));
  const [stage, setStage] = useState<Stage>(DRAFT);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const change = (next: EvidenceDraft) => {
    setDraft(next);
    setStage(DRAFT);
    setProblem(undefined);
  };
  const work = async (what: "preview" | "take", wanted: EvidenceDraft = draft) => {
    setDraft(wanted);
    setBusy(true);
    setProblem(undefined);
    try {
      setStage(await (what === "preview" ? preview(app, wanted) : take(app, wanted)));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return { draft, change, stage, work, problem, isBusy };
}

async function preview({ id }: App, draft: EvidenceDraft): Promise<Stage> {
  const params = { path: { id } };
  const { data } = await client.POST("/applications/{id}/preview", { params, body: evidenceOf(draft) });
  return data === undefined ? DRAFT : { at: "preview", preview: data };
}

async function take({ id, name }: App, draft: EvidenceDraft): Promise<Stage> {
  const params = { path: { id } };
  const { data } = await client.POST("/applications/{id}/verifications", { params, body: evidenceOf(draft) });
  await settled(`The evidence about ${name} is in the ledger.`);
  return data === undefined ? DRAFT : { at: "taken", taken: data };
}
