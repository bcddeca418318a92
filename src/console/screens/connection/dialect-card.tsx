import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import type { OfConnection } from "./connection.ts";
import styles from "./dialect-card.module.css";

/** How messages of this connection are read: the dialect's rules, and the tolerances in force. */
export function DialectCard({ connection, known }: OfConnection & { readonly known: Schemas["Dialects"] }) {
  const dialect = known.dialects.find(({ name }) => name === connection.dialect);
  if (dialect === undefined) return null;
  const count = known.tolerances.length;
  return (
    <Card
      title={`Dialect: ${dialect.name}`}
      badges={
        <Badge tone={dialect.tolerant ? "good" : "neutral"} icon={dialect.tolerant ? "check" : "ban"}>
          {dialect.tolerant ? `${count} tolerances in force` : "Strict: no tolerance"}
        </Badge>
      }
      lead="What identity providers send otherwise than the standard says is read by named rules. The log names each one that was used."
    >
      <Facts facts={dialect.rules.map(({ about, says }) => [about, says] as const)} />
      {dialect.tolerant ? (
        <details className={styles.tolerances}>
          <summary>Show all tolerances</summary>
          <dl>
            {known.tolerances.map(({ name, does, sentBy }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  {does} <span className={styles.soft}>Known from {sentBy}.</span>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </Card>
  );
}
