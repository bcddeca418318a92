import type { Schemas } from "../../api/client.ts";
import type { Column } from "../../ui/data-table.tsx";
import { Link } from "../../ui/link.tsx";
import { Time } from "../../ui/time.tsx";
import { actorWords, subjectWords } from "./actor-words.ts";
import { eventWords } from "./event-words.ts";
import styles from "./log.module.css";

type Event = Schemas["AuditEvent"];

/** The columns of the audit. */
export const AUDIT_COLUMNS: readonly Column<Event>[] = [
  {
    id: "at",
    header: "Time",
    width: "9rem",
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
    cell: ({ id, type }) => (
      <Link to="/audit" search={{ open: id }}>
        {eventWords(type)}
      </Link>
    ),
  },
  { id: "about", header: "About", cell: (event) => <span className={styles.name}>{subjectWords(event)}</span> },
  { id: "why", header: "Reason", cell: ({ reason }) => <span className={styles.reason}>{reason ?? ""}</span> },
];
