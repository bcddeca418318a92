import { useRef, useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { PersonField } from "../../parts/person-field.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextAreaField } from "../../ui/fields.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { toastDone, toastFailed } from "../../ui/toast.ts";
import styles from "./bulk-bar.module.css";
import { BULK_WORDS, type BulkAction, orderOf } from "./bulk-words.ts";

interface BulkDialogProps {
  readonly action: BulkAction;
  /** User names by id. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly onClose: () => void;
  /** Told which accounts are still chosen: those that were refused. */
  readonly onDone: (left: ReadonlyMap<string, string>) => void;
}

type Results = Schemas["AccountBulkResults"];

/** Asks before something is done to many accounts, does it, and says what became of each. */
export function BulkDialog({ action, accounts, onClose, onDone }: BulkDialogProps) {
  const [text, setText] = useState("");
  const [results, setResults] = useState<Results>();
  const [targets] = useState(accounts);
  // The question closes itself once it is answered; what was refused takes its place and stays.
  const hasRun = useRef(false);
  const bulk = api.useMutation("post", "/accounts/bulk");
  const { button, title, consequence, asks, danger } = BULK_WORDS[action];
  const run = async (ids: readonly string[]) => {
    const answer = await bulk.mutateAsync({ body: { do: orderOf(action, text.trim()), to: { ids: [...ids] } } });
    const left = answer.results
      .filter(({ outcome }) => outcome === "refused")
      .map(({ id }) => [id, targets.get(id) ?? id] as const);
    hasRun.current = true;
    onDone(new Map(left));
    await refreshAll();
    if (left.length > 0) return setResults(answer);
    toastDone(`${button}: done for ${counted(answer.done)}.`);
    onClose();
  };
  if (results !== undefined) {
    return (
      <Refusals
        {...{ results, onClose }}
        names={targets}
        isBusy={bulk.isPending}
        onRetry={(ids) => void run(ids).catch(toastFailed)}
      />
    );
  }
  return (
    <ConfirmDialog
      title={title(counted(targets.size))}
      opened
      onClose={() => {
        if (!hasRun.current) onClose();
      }}
      action={button}
      danger={danger}
      disabled={asks !== "nothing" && text.trim() === ""}
      onConfirm={() => run([...targets.keys()])}
    >
      <Stack gap="sm">
        <div>{consequence}</div>
        {asks === "reason" ? (
          <TextAreaField
            label="Why"
            hint="Kept with each account. Never write a secret here."
            rows={2}
            value={text}
            onChange={setText}
            required
          />
        ) : null}
        {asks === "person" ? <PersonField label="Who" value={text} onChange={setText} /> : null}
      </Stack>
    </ConfirmDialog>
  );
}

interface RefusalsProps {
  readonly results: Results;
  readonly names: ReadonlyMap<string, string>;
  readonly isBusy: boolean;
  readonly onRetry: (ids: readonly string[]) => void;
  readonly onClose: () => void;
}

function Refusals({ results: { done, refused, results }, names, isBusy, onRetry, onClose }: RefusalsProps) {
  const failed = results.filter(({ outcome }) => outcome === "refused");
  return (
    <Dialog title={`Done for ${counted(done)}, refused for ${counted(refused)}`} opened onClose={onClose} size="lg">
      <Stack>
        <ul className={styles.results} aria-label="What was refused, and why">
          {failed.map(({ id, problem }) => (
            <li key={id}>
              <strong>{names.get(id) ?? id}</strong>
              <p>{problem?.detail}</p>
            </li>
          ))}
        </ul>
        <Row justify="end">
          <Button icon="refresh" busy={isBusy} onClick={() => onRetry(failed.map(({ id }) => id))}>
            {`Try ${counted(refused)} again`}
          </Button>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </Row>
      </Stack>
    </Dialog>
  );
}

function counted(accounts: number): string {
  return `${accounts.toLocaleString("en")} ${accounts === 1 ? "account" : "accounts"}`;
}
