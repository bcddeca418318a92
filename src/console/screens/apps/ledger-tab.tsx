import { api } from "../../api/client.ts";
import { BY_CURSOR, itemsOf } from "../../api/paging.ts";
import { useSearchState } from "../../app/search-state.ts";
import { useAct } from "../../parts/use-act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { MarkedRow } from "../../ui/marked-row.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Time } from "../../ui/time.tsx";
import { counted } from "../../words/counted.ts";
import { EVIDENCE_KINDS, GRADES, VerdictBadge } from "../../words/evidence.tsx";
import type { OfApp, Verification } from "./app.ts";
import { EntryDrawer } from "./entry-drawer.tsx";
import { EvidenceChanges } from "./evidence-changes.tsx";
import styles from "./ledger-tab.module.css";

/** The ledger: every piece of evidence, newest first, each with what it changed. */
export function LedgerTab({ app }: OfApp) {
  const verify = useAct("verify");
  const query = api.useInfiniteQuery(
    "get",
    "/applications/{id}/verifications",
    { params: { path: { id: app.id }, query: { limit: 20 } } },
    BY_CURSOR,
  );
  const counting = new Set(app.saml.evidence.map(({ id }) => id));
  return (
    <>
      <Loadable
        query={query}
        isEmpty={(data) => itemsOf(data).length === 0}
        empty={
          <EmptyState
            icon="shield"
            title="No evidence yet"
            action={
              <Button variant="primary" icon="shield" onClick={verify.open}>
                Verify now
              </Button>
            }
          >
            Everything that says whether {app.name} supports SAML is kept here, with who brought it and what it changed.
          </EmptyState>
        }
      >
        {(data) => (
          <Card
            title="Ledger of evidence"
            lead="Newest first. Entries are never changed; what counts now is marked."
            flush
          >
            <RowList ordered>
              {itemsOf(data).map((entry) => (
                <Entry key={entry.id} entry={entry} counts={counting.has(entry.id)} />
              ))}
            </RowList>
            <MoreButton query={query} foot>
              Show older
            </MoreButton>
          </Card>
        )}
      </Loadable>
      <EntryDrawer app={app} />
    </>
  );
}

function Entry({ entry, counts }: { readonly entry: Verification; readonly counts: boolean }) {
  const [state] = useSearchState();
  const { word, icon } = EVIDENCE_KINDS[entry.kind];
  const serious = entry.findings.filter(({ severity }) => severity === "disproof" || severity === "warning").length;
  return (
    <MarkedRow
      icon={icon}
      tone="neutral"
      head={
        <>
          <Link to="." search={{ ...state, entry: entry.id }}>
            {word}
          </Link>
          <VerdictBadge verdict={entry.verdict} />
          {counts ? (
            <Badge tone="accent" icon="check">
              Counts now
            </Badge>
          ) : null}
          {entry.applied ? null : (
            <Badge tone="warn" icon="clock">
              Not applied
            </Badge>
          )}
        </>
      }
      aside={<Time at={entry.takenAt} />}
    >
      <p className={styles.soft}>
        Grade {GRADES[entry.grade].word.toLowerCase()} · {entry.source}
        {serious === 0 ? "" : ` · ${counted(serious, "finding")} to look at`}
      </p>
      {entry.changes.length === 0 ? null : (
        <details className={styles.changes}>
          <summary>{counted(entry.changes.length, "fact")} changed since the one before</summary>
          <EvidenceChanges changes={entry.changes} caption="What is different since the entry of this kind before" />
        </details>
      )}
    </MarkedRow>
  );
}
