import type { ReactNode } from "react";
import type { Column } from "../../ui/data-table.tsx";
import { Link } from "../../ui/link.tsx";
import { Time } from "../../ui/time.tsx";
import { AccountStatusBadge } from "../../words/account-status.tsx";
import styles from "./account-columns.module.css";
import { KIND_WORDS } from "./filter-words.ts";
import type { Account } from "./list-state.ts";
import { WarningCount } from "./warning-count.tsx";

/** Every column that a table of accounts can have, in order. */
export const ACCOUNT_COLUMNS: readonly Column<Account>[] = [
  { id: "userName", header: "Account", sortable: true, cell: (account) => <Name account={account} /> },
  { id: "status", header: "Status", cell: ({ status }) => <AccountStatusBadge status={status} /> },
  {
    id: "application",
    header: "App",
    cell: ({ application: { key, name } }) => (
      <span className={styles.short}>
        <Link to={`/apps/${key}`}>{name}</Link>
      </span>
    ),
  },
  { id: "waitingFor", header: "Waits for", cell: ({ waitingFor }) => <Waits>{waitingFor}</Waits> },
  { id: "owner", header: "Owner", cell: ({ owners }) => <Or none="nobody">{owners.owner?.name}</Or> },
  {
    id: "backupOwner",
    header: "Backup owner",
    cell: ({ owners }) => <Or none="nobody">{owners.backupOwner?.name}</Or>,
  },
  { id: "connection", header: "Connection", cell: ({ connection }) => <Or none="none">{connection?.name}</Or> },
  { id: "integration", header: "Integration", cell: ({ integration }) => <Or none="none">{integration?.name}</Or> },
  { id: "mfa", header: "MFA", cell: ({ gates }) => gates.mfa },
  { id: "kind", header: "Kind", cell: ({ kind }) => KIND_WORDS.get(kind) ?? kind },
  { id: "roles", header: "Roles", cell: ({ roles }) => <Or none="none">{roles.join(", ")}</Or> },
  { id: "review", header: "Review due", cell: ({ review }) => <When at={review?.dueAt} never="no date" /> },
  { id: "validUntil", header: "Valid until", cell: ({ validity }) => <When at={validity?.until} never="no end" /> },
  { id: "createdAt", header: "Registered", cell: ({ createdAt }) => <When at={createdAt} /> },
  { id: "updatedAt", header: "Changed", cell: ({ updatedAt }) => <When at={updatedAt} /> },
];

/** The columns that are shown unless somebody chooses others. */
export const USUAL_COLUMNS: readonly string[] = [
  "userName",
  "status",
  "application",
  "waitingFor",
  "owner",
  "updatedAt",
];

/** The columns that an address names; the usual ones where it names none that there are. */
export function columnsOf(named: string | undefined): readonly string[] {
  const known = (named ?? "").split(",").filter((id) => ACCOUNT_COLUMNS.some((column) => column.id === id));
  return known.length === 0 ? USUAL_COLUMNS : known;
}

function Name({ account: { id, userName, label, displayName, warnings, failures } }: { readonly account: Account }) {
  const concerns = [...warnings, ...failures.map(({ title }) => ({ message: title }))];
  const second = label === null ? displayName : userName;
  return (
    <span className={styles.name}>
      <span className={styles.title}>
        <Link to={`/accounts/${id}`}>{label ?? userName}</Link>
        <WarningCount count={concerns.length} title={concerns.map(({ message }) => message).join("\n")} />
      </span>
      {second === null ? null : <span className={styles.second}>{second}</span>}
    </span>
  );
}

function Waits({ children }: { readonly children: string | null }) {
  if (children === null) return <span className={styles.soft}>nothing</span>;
  return (
    <span className={styles.waits} title={children}>
      {children}
    </span>
  );
}

function When(time: { readonly at: string | null | undefined; readonly never?: string }) {
  return (
    <span className={styles.short}>
      <Time {...time} />
    </span>
  );
}

function Or({ children, none }: { readonly children: ReactNode; readonly none: string }) {
  const isNone = children === undefined || children === null || children === "";
  return isNone ? <span className={styles.soft}>{none}</span> : <span className={styles.short}>{children}</span>;
}
