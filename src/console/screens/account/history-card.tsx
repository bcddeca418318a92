import { api } from "../../api/client.ts";
import { BY_CURSOR } from "../../api/paging.ts";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Row } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { useActorWords } from "../../words/actor.tsx";
import { RESULTS } from "../../words/result.tsx";
import type { Account, OfAccount } from "./account.ts";
import { type HistoryEntry, historyOf } from "./history.ts";
import styles from "./history-card.module.css";
import { isTold, tellEvent } from "./history-words.ts";

const PAGE = 20;

/** The end of a list that nobody asks for, of an account that no identity provider pushes. */
const NO_REQUESTS = { items: [], hasMore: false };

/** Everything that happened to the account, newest first: gates, decisions, readings, and what its identity provider asked. */
export function HistoryCard({ account }: OfAccount) {
  const events = api.useInfiniteQuery(
    "get",
    "/accounts/{id}/timeline",
    { params: { path: { id: account.id }, query: { limit: PAGE } } },
    BY_CURSOR,
  );
  const requests = api.useInfiniteQuery(
    "get",
    "/requests",
    { params: { query: requestsOf(account) } },
    { ...BY_CURSOR, enabled: account.connection !== null },
  );
  const asked =
    account.connection === null
      ? NO_REQUESTS
      : { items: requests.data?.pages.flatMap(({ items }) => items) ?? [], hasMore: requests.hasNextPage };
  return (
    <Card
      title="History"
      lead="Changes, decisions, readings, and requests of the identity provider."
      actions={<Links account={account} />}
      flush
    >
      <Loadable query={events}>
        {({ pages }) => {
          const known = { items: pages.flatMap(({ items }) => items), hasMore: events.hasNextPage };
          const { entries, more } = historyOf(known, asked);
          const next = more === "requests" ? requests : events;
          return (
            <>
              <Entries
                provider={account.connection?.name ?? "The identity provider"}
                entries={entries.filter((entry) => entry.kind === "request" || isTold(entry.event))}
              />
              {more === undefined ? null : (
                <MoreButton query={next} foot>
                  Show older
                </MoreButton>
              )}
            </>
          );
        }}
      </Loadable>
    </Card>
  );
}

function requestsOf({ connection, directoryUserId }: Account) {
  return {
    limit: PAGE,
    ...(connection !== null && { connection: connection.id }),
    ...(directoryUserId !== null && { resource: directoryUserId }),
  };
}

function Links({ account: { id, directoryUserId } }: OfAccount) {
  return (
    <Row>
      {directoryUserId === null ? null : (
        <Link to="/log" search={{ resource: directoryUserId }}>
          Requests
        </Link>
      )}
      <Link to="/audit" search={{ account: id }}>
        Audit
      </Link>
    </Row>
  );
}

interface EntriesProps {
  /** What its identity provider is called here. */
  readonly provider: string;
  readonly entries: readonly HistoryEntry[];
}

function Entries({ provider, entries }: EntriesProps) {
  const actorWords = useActorWords();
  return (
    <RowList ordered>
      {entries.map((entry, index) => {
        const { words, icon, tone, by, reason, to } = toldOf(entry, provider, actorWords);
        return (
          // Entries are only ever added at the ends.
          // biome-ignore lint/suspicious/noArrayIndexKey: several changes of one event have nothing else to tell them apart
          <li key={`${entry.at}-${index}`} className={styles.entry}>
            <span className={styles.mark} data-tone={tone}>
              <Icon name={icon} size={15} />
            </span>
            <div className={styles.words}>
              <p className={styles.what}>{to === undefined ? words : <Link to={to}>{words}</Link>}</p>
              {reason === null ? null : <p className={styles.reason}>{reason}</p>}
            </div>
            <span className={styles.when}>
              {by} · <Time at={new Date(entry.at).toISOString()} />
            </span>
          </li>
        );
      })}
    </RowList>
  );
}

function toldOf(entry: HistoryEntry, provider: string, actorWords: ReturnType<typeof useActorWords>) {
  if (entry.kind === "event") {
    const { actor, reason } = entry.event;
    return {
      ...tellEvent(entry.event),
      by: actor.kind === "connection" ? provider : actorWords(actor),
      reason,
      to: undefined,
    };
  }
  const { id, operation, result, reason } = entry.request;
  const { tone } = RESULTS[result];
  const failed = result === "success" ? "" : ` (${RESULTS[result].word.toLowerCase()})`;
  return {
    words: `${operation}${failed}`,
    icon: "activity",
    tone,
    by: provider,
    reason,
    to: `/log/${id}`,
  } as const;
}
