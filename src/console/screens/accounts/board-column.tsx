import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { itemsOf } from "../../api/paging.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { ACCOUNT_STATUSES } from "../../words/account-status.tsx";
import styles from "./board.module.css";
import { BoardCard } from "./board-card.tsx";
import { toCard } from "./next-link.ts";

interface BoardColumnProps {
  readonly column: Schemas["AccountBoard"]["columns"][number];
  readonly filters: { readonly q?: string };
}

const MORE = 30;

/** The accounts of one status: how many there are, the newest of them, and more where that is wanted. */
export function BoardColumn({ column, filters }: BoardColumnProps) {
  const { status, total, items } = column;
  const { word, icon, tone } = ACCOUNT_STATUSES[status];
  return (
    <section className={styles.column} data-column data-empty={total === 0} aria-label={`${word}: ${total}`}>
      <header className={styles.columnHead}>
        <span className={styles.columnIcon} data-tone={tone}>
          <Icon name={icon} size={15} />
        </span>
        <h2 className={styles.columnTitle}>
          <Link to="/accounts" search={{ ...filters, view: "table", status }} plain>
            {word}
          </Link>
        </h2>
        <span className={styles.count}>{total.toLocaleString("en")}</span>
      </header>
      {total === 0 ? null : (
        <ul className={styles.cards}>
          {items.map((card) => (
            <BoardCard key={card.id} card={card} />
          ))}
          <More {...{ column, filters }} />
        </ul>
      )}
    </section>
  );
}

/** What the column has beyond its first cards, read when somebody asks for it. */
function More({ column: { status, total, items, nextCursor }, filters }: BoardColumnProps) {
  const [isOpen, setOpen] = useState(false);
  const query = api.useInfiniteQuery(
    "get",
    "/accounts",
    { params: { query: { ...filters, status, limit: MORE } } },
    {
      pageParamName: "cursor",
      initialPageParam: nextCursor,
      getNextPageParam: (page: { readonly nextCursor?: string }) => page.nextCursor,
      enabled: isOpen && nextCursor !== undefined,
    },
  );
  if (status === "retired") {
    return (
      <li className={styles.more}>
        <Link to="/accounts" search={{ ...filters, view: "table", status }}>
          Show them in the table
        </Link>
      </li>
    );
  }
  const more = query.data === undefined ? [] : itemsOf(query.data);
  const left = total - items.length - more.length;
  const isEnd = nextCursor === undefined || (query.data !== undefined && !query.hasNextPage);
  return (
    <>
      {more.map((account) => (
        <BoardCard key={account.id} card={toCard(account)} />
      ))}
      {query.error === null ? null : (
        <li>
          <ProblemBox error={query.error} onRetry={() => void query.refetch()} />
        </li>
      )}
      {isEnd ? null : (
        <li className={styles.more}>
          <Button
            size="xs"
            variant="subtle"
            busy={query.isFetching}
            onClick={() => (isOpen ? void query.fetchNextPage() : setOpen(true))}
          >
            {`Show more (${Math.max(0, left).toLocaleString("en")} left)`}
          </Button>
        </li>
      )}
    </>
  );
}
