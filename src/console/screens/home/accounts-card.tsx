import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Stack } from "../../ui/stack.tsx";
import { StackedBar } from "../../ui/stacked-bar.tsx";
import { ACCOUNT_STATUSES, type AccountStatus } from "../../words/account-status.tsx";
import styles from "./accounts-card.module.css";

/** The live accounts by status as a picture; each part leads to its accounts. */
export function AccountsCard({ accounts }: { readonly accounts: Schemas["Overview"]["accounts"] }) {
  const counts = new Map(accounts.map((one) => [one.status, one.accounts]));
  const parts = (Object.keys(ACCOUNT_STATUSES) as AccountStatus[])
    .filter((status) => status !== "retired")
    .map((status) => ({ status, count: counts.get(status) ?? 0, ...ACCOUNT_STATUSES[status] }));
  const live = parts.reduce((sum, { count }) => sum + count, 0);
  const active = counts.get("active") ?? 0;
  const shown = parts.filter(({ count }) => count > 0);
  return (
    <Card
      title="Service accounts"
      lead={live === 0 ? "None yet" : `${active.toLocaleString("en")} of ${live.toLocaleString("en")} active`}
      actions={
        <LinkButton to="/accounts" icon="board" size="xs">
          Board
        </LinkButton>
      }
    >
      <Stack gap="sm">
        <StackedBar
          label="Accounts by status"
          size="lg"
          parts={shown.map(({ word, count, tone }) => ({ label: word, count, tone }))}
        />
        <ul className={styles.parts}>
          {shown.map(({ status, word, icon, tone, count }) => (
            <li key={status}>
              <Link to="/accounts" search={{ view: "table", status }} className={styles.part}>
                <span className={styles.icon} data-tone={tone}>
                  <Icon name={icon} size={16} />
                </span>
                <span className={styles.count}>{count.toLocaleString("en")}</span>
                <span className={styles.word}>{word}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Stack>
    </Card>
  );
}
