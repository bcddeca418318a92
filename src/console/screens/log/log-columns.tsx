import type { Column } from "../../ui/data-table.tsx";
import { Link } from "../../ui/link.tsx";
import { Time } from "../../ui/time.tsx";
import { ResultBadge } from "../../words/result.tsx";
import styles from "./log.module.css";
import { durationWords, shortOperation } from "./log-words.ts";
import type { RequestRow } from "./use-requests.ts";

/** The columns of the provisioning log. */
export function logColumns(connectionName: (id: string) => string): readonly Column<RequestRow>[] {
  return [
    {
      id: "at",
      header: "Time",
      width: "7rem",
      cell: ({ at }) => (
        <span className={styles.quiet}>
          <Time at={at} />
        </span>
      ),
    },
    { id: "result", header: "Result", width: "7.5rem", cell: ({ result }) => <ResultBadge result={result} /> },
    {
      id: "operation",
      header: "Operation",
      width: "100%",
      cell: (row) => (
        <div className={styles.operation}>
          <span className={styles.line}>
            <Link to={`/log/${row.id}`}>{shortOperation(row)}</Link>
            {row.resourceName === null ? null : (
              <span className={styles.name} title={row.resourceName}>
                {row.resourceName}
              </span>
            )}
          </span>
          {row.result === "success" || row.reason === null ? null : (
            <span className={styles.reason} title={row.reason}>
              {row.reason}
            </span>
          )}
        </div>
      ),
    },
    {
      id: "connection",
      header: "Connection",
      cell: ({ connectionId }) => <span className={styles.short}>{connectionName(connectionId)}</span>,
    },
    { id: "status", header: "Status", width: "5rem", align: "end", cell: ({ httpStatus }) => httpStatus },
    {
      id: "duration",
      header: "Duration",
      width: "6rem",
      align: "end",
      cell: ({ durationMs }) => durationWords(durationMs),
    },
  ];
}
