import { api, type Schemas } from "../../api/client.ts";
import { BY_CURSOR, itemsOf } from "../../api/paging.ts";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Time } from "../../ui/time.tsx";
import { useActorWords } from "../../words/actor.tsx";
import styles from "./history-card.module.css";

type Entry = Schemas["HistoryEntry"];

interface HistoryCardProps {
  readonly path: "/applications/{id}/history" | "/integrations/{id}/history";
  readonly id: string;
}

/** What happened to an app or an integration, newest first, with who did it and why. */
export function HistoryCard({ path, id }: HistoryCardProps) {
  const query = api.useInfiniteQuery("get", path, { params: { path: { id }, query: { limit: 20 } } }, BY_CURSOR);
  return (
    <Card title="History" lead="Newest first, with who did it and why." flush>
      <Loadable
        query={query}
        isEmpty={(data) => itemsOf(data).length === 0}
        empty={<p className={styles.none}>Nothing is kept from that time any more.</p>}
      >
        {(data) => (
          <>
            <Entries entries={itemsOf(data)} />
            <MoreButton query={query} foot>
              Show older
            </MoreButton>
          </>
        )}
      </Loadable>
    </Card>
  );
}

function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  const actorWords = useActorWords();
  return (
    <RowList ordered>
      {entries.map((entry) => (
        <li key={entry.id} className={styles.entry}>
          <div className={styles.words}>
            <p className={styles.what}>
              <What entry={entry} />
              {entry.accountId === null ? null : (
                <>
                  {" · "}
                  <Link to={`/accounts/${entry.accountId}`}>its account</Link>
                </>
              )}
            </p>
            {entry.reason === null ? null : <p className={styles.reason}>{entry.reason}</p>}
            <Changes changes={entry.changes} />
          </div>
          <span className={styles.when}>
            {actorWords(entry.actor)} · <Time at={entry.at} />
          </span>
        </li>
      ))}
    </RowList>
  );
}

/** What happened; evidence leads to its entry in the ledger. */
function What({ entry: { type, changes } }: { readonly entry: Entry }) {
  const verificationId = changes.find(({ what }) => what === "verificationId")?.to;
  if (verificationId === undefined || verificationId === null) return wordsOf(type);
  return (
    <Link to="." search={{ tab: "ledger", entry: verificationId }}>
      {wordsOf(type)}
    </Link>
  );
}

/** Ids say nothing to people; what they are of stands beside them as a link. */
function Changes({ changes }: Pick<Entry, "changes">) {
  const shown = changes.filter(({ what }) => what !== "verificationId" && what !== "accountId");
  if (shown.length === 0) return null;
  return (
    <ul className={styles.changes}>
      {shown.map(({ what, from, to }) => (
        <li key={what}>
          {what}: {from === null ? null : <del>{from}</del>}
          {from !== null && to !== null ? " → " : null}
          {to === null ? null : <ins>{to}</ins>}
        </li>
      ))}
    </ul>
  );
}

/** What the types of events are called. */
const EVENT_WORDS: Readonly<Record<string, string>> = {
  "application.created": "App added",
  "application.changed": "App changed",
  "application.verified": "Evidence taken",
  "application.change_found": "Change found in the background",
  "application.change_approved": "Change approved",
  "application.change_refused": "Change refused",
  "application.change_withdrawn": "Change found before is gone again",
  "application.evidence_ended": "Evidence past its time",
  "application.proof_failed": "A look proved nothing",
  "application.recovered": "Proof holds again",
  "application.support_lost": "Support lost",
  "application.watch_stopped": "Watch stopped",
  "certificate.expiring": "Certificate ends soon",
  "certificate.expired": "Certificate ended",
  "integration.created": "Integration created",
  "integration.changed": "Integration renamed",
  "integration.linked": "Account linked",
  "integration.unlinked": "Account unlinked",
  "integration.paused": "Paused",
  "integration.resumed": "Resumed",
};

function wordsOf(type: string): string {
  return EVENT_WORDS[type] ?? type.replaceAll(/[._]/g, " ");
}
