import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Time } from "../../ui/time.tsx";
import { ACCOUNT_STATUSES } from "../../words/account-status.tsx";
import { counted } from "../../words/counted.ts";
import { LoginName } from "../../words/login-name.tsx";
import styles from "./board.module.css";
import { type Card, nextLinkOf } from "./next-link.ts";
import { WarningCount } from "./warning-count.tsx";

/** An account on the board: whose it is, what it waits for, and the button for its next step. */
export function BoardCard({ card }: { readonly card: Card }) {
  const next = nextLinkOf(card);
  const { id, userName, label, application, owner, waitingFor, warnings, updatedAt } = card;
  return (
    <li className={styles.card} data-card data-tone={ACCOUNT_STATUSES[card.status].tone}>
      <div className={styles.cardHead}>
        <Link to={`/accounts/${id}`} className={styles.name}>
          <LoginName name={label ?? userName} />
        </Link>
        <WarningCount count={warnings} title={counted(warnings, "warning")} />
      </div>
      <p className={styles.app}>
        <Icon name="apps" size={13} />
        {application.name}
        {label === null ? null : <span className={styles.soft}>· {userName}</span>}
      </p>
      {waitingFor === null ? null : <p className={styles.waits}>{waitingFor}</p>}
      <footer className={styles.cardFoot}>
        <span className={styles.meta}>
          <Icon name={owner === null ? "gone" : "owner"} size={13} />
          {owner ?? "No owner"}
          <span aria-hidden>·</span>
          <Time at={updatedAt} />
        </span>
        {next === null ? null : (
          <LinkButton to={next.to} search={next.search} size="xs">
            {next.label}
          </LinkButton>
        )}
      </footer>
    </li>
  );
}
