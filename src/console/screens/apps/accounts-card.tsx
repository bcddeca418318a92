import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { StackedBar } from "../../ui/stacked-bar.tsx";
import { ACCOUNT_STATUSES, type AccountStatus } from "../../words/account-status.tsx";
import { counted } from "../../words/counted.ts";
import { partsOf } from "./accounts-bar.tsx";
import styles from "./accounts-card.module.css";
import type { OfApp } from "./app.ts";
import { liveOf } from "./app-words.ts";

/** The accounts of the app by status; each status leads to its accounts. */
export function AccountsCard({ app: { key, name, accounts } }: OfApp) {
  const live = liveOf(accounts);
  const statuses = (Object.keys(ACCOUNT_STATUSES) as AccountStatus[]).filter((status) => (accounts[status] ?? 0) > 0);
  return (
    <Card
      title="Service accounts"
      actions={
        <Link to="/accounts" search={{ application: key }}>
          Board
        </Link>
      }
    >
      {statuses.length === 0 ? (
        <p className={styles.none}>
          None yet. Assign {name} to a user in your identity provider, and its account appears here.
        </p>
      ) : (
        <>
          <p className={styles.sum}>{counted(live, "live account")}</p>
          <StackedBar parts={partsOf(accounts)} label="Live accounts by status" size="lg" />
          <ul className={styles.statuses}>
            {statuses.map((status) => (
              <li key={status} className={styles.status}>
                <span className={styles.mark} data-tone={ACCOUNT_STATUSES[status].tone}>
                  <Icon name={ACCOUNT_STATUSES[status].icon} />
                </span>
                <Link to="/accounts" search={{ application: key, status }}>
                  {ACCOUNT_STATUSES[status].word}
                </Link>
                <span className={styles.count}>{(accounts[status] ?? 0).toLocaleString("en")}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
