import type { Schemas } from "../../api/client.ts";
import type { Column } from "../../ui/data-table.tsx";
import { Link } from "../../ui/link.tsx";
import { Time } from "../../ui/time.tsx";
import { actorWords, subjectWords } from "./actor-words.ts";
import { changeWords } from "./event-differences.ts";
import { eventWords } from "./event-words.ts";
import styles from "./log.module.css";

type Event = Schemas["AuditEvent"];

/** The columns of the audit. */
export const AUDIT_COLUMNS: readonly Column<Event>[] = [
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
  { id: "who", header: "Who", cell: (event) => <span className={styles.short}>{actorWords(event)}</span> },
  {
    id: "what",
    header: "What",
    width: "12rem",
    cell: ({ id, type }) => (
      <Link to="/audit" search={{ open: id }}>
        {eventWords(type)}
      </Link>
    ),
  },
  { id: "about", header: "About", cell: (event) => <span className={styles.name}>{subjectWords(event)}</span> },
  {
    id: "how",
    header: "What changed",
    width: "24rem",
    cell: (event) => <span className={styles.reason}>{changeWords(event)}</span>,
  },
];
