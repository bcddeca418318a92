import { useState } from "react";
import { client } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { toastFailed } from "../../ui/toast.ts";
import styles from "./bulk-bar.module.css";
import { BulkDialog } from "./bulk-dialog.tsx";
import { BULK_WORDS, type BulkAction } from "./bulk-words.ts";

interface BulkBarProps {
  readonly filters: { readonly q?: string };
  readonly total: number;
  /** User names by id. */
  readonly selected: ReadonlyMap<string, string>;
  readonly onSelect: (selected: ReadonlyMap<string, string>) => void;
  readonly onClear: () => void;
}

/** As many as one call takes. */
const MOST = 500;
const PAGE = 200;

/** What can be done to the accounts that are chosen. */
export function BulkBar({ filters, total, selected, onSelect, onClear }: BulkBarProps) {
  const [action, setAction] = useState<BulkAction>();
  const [isBusy, setBusy] = useState(false);
  if (selected.size === 0) return null;
  const chooseAll = async () => {
    setBusy(true);
    try {
      onSelect(await everyoneOf(filters));
    } catch (error) {
      toastFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={styles.bar} aria-label="The accounts that are chosen">
      <span className={styles.count} role="status">
        {selected.size.toLocaleString("en")} chosen
      </span>
      {(Object.keys(BULK_WORDS) as BulkAction[]).map((name) => (
        <Button key={name} size="xs" icon={BULK_WORDS[name].icon} onClick={() => setAction(name)}>
          {BULK_WORDS[name].button}
        </Button>
      ))}
      <span className={styles.rest}>
        {total > selected.size && total <= MOST ? (
          <Button size="xs" variant="subtle" busy={isBusy} onClick={() => void chooseAll()}>
            {`Choose all ${total.toLocaleString("en")}`}
          </Button>
        ) : null}
        <Button size="xs" variant="subtle" icon="close" onClick={onClear}>
          Choose none
        </Button>
      </span>
      {action === undefined ? null : (
        <BulkDialog action={action} accounts={selected} onClose={() => setAction(undefined)} onDone={onSelect} />
      )}
    </section>
  );
}

/** Every account of a list, at most as many as one call takes. */
async function everyoneOf(filters: { readonly q?: string }): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const place = cursor === undefined ? {} : { cursor };
    const { data } = await client.GET("/accounts", { params: { query: { ...filters, limit: PAGE, ...place } } });
    for (const { id, userName } of data?.items ?? []) if (found.size < MOST) found.set(id, userName);
    cursor = data?.nextCursor;
  } while (cursor !== undefined && found.size < MOST);
  return found;
}
