import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { RowList } from "../../ui/row-list.tsx";
import styles from "./list-card.module.css";

interface CausesCardProps {
  readonly causes: Schemas["Overview"]["causes"];
  readonly hasMore: boolean;
}

/** Why requests failed in the last 24 hours, with what to do about each. */
export function CausesCard({ causes, hasMore }: CausesCardProps) {
  if (causes.length === 0) return null;
  return (
    <Card
      title="Failures of the last 24 hours"
      lead={
        hasMore ? "By cause; of so many requests only the newest are counted." : "By cause, the most frequent first"
      }
      flush
    >
      <RowList>
        {causes.map((one) => (
          <li key={`${one.connection.id} ${one.errorCode} ${one.httpStatus}`} className={styles.item}>
            <Badge tone="bad" icon="alert">
              {`${one.count.toLocaleString("en")} ×`}
            </Badge>
            <div className={styles.words}>
              <p className={styles.title}>{one.cause}</p>
              <p className={styles.soft}>{one.fix}</p>
            </div>
            <Link to="/log" search={{ connection: one.connection.id, result: "failure", ...codeOf(one.errorCode) }}>
              {one.connection.name}
            </Link>
          </li>
        ))}
      </RowList>
    </Card>
  );
}

function codeOf(errorCode: string | null): Readonly<Record<string, string>> {
  return errorCode === null ? {} : { errorCode };
}
