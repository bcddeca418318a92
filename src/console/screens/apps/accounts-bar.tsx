import type { Schemas } from "../../api/client.ts";
import { type BarPart, StackedBar } from "../../ui/stacked-bar.tsx";
import { ACCOUNT_STATUSES, type AccountStatus } from "../../words/account-status.tsx";
import styles from "./accounts-bar.module.css";
import { liveOf } from "./app-words.ts";

/** The live accounts of an app by status, as a small bar with their number. */
export function AccountsBar({ accounts }: { readonly accounts: Schemas["StatusCounts"] }) {
  const live = liveOf(accounts);
  if (live === 0) return <span className={styles.none}>none</span>;
  return (
    <span className={styles.cell}>
      <span className={styles.bar}>
        <StackedBar parts={partsOf(accounts)} label="Accounts by status" />
      </span>
      <span>{live.toLocaleString("en")}</span>
    </span>
  );
}

/** The parts of a bar of live accounts, in the order of their way. */
export function partsOf(accounts: Schemas["StatusCounts"]): readonly BarPart[] {
  return (Object.keys(ACCOUNT_STATUSES) as AccountStatus[])
    .filter((status) => status !== "retired")
    .map((status) => ({
      label: ACCOUNT_STATUSES[status].word,
      count: accounts[status] ?? 0,
      tone: ACCOUNT_STATUSES[status].tone,
    }));
}
