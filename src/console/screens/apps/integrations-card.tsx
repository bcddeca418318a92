import { api } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { RowList } from "../../ui/row-list.tsx";
import type { OfApp } from "./app.ts";
import styles from "./integrations-card.module.css";
import { LinkStateBadge } from "./link-state.tsx";

/** What manages the members of the app. */
export function IntegrationsCard({ app }: OfApp) {
  const query = api.useQuery("get", "/integrations", { params: { query: { application: app.id, limit: 50 } } });
  return (
    <Card
      title="Integrations"
      actions={
        <Link to="/integrations" search={{ act: "new", for: app.key }}>
          Add one
        </Link>
      }
    >
      <Loadable
        query={query}
        rows={2}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <p className={styles.none}>None. An integration manages the members of {app.name} with a service account.</p>
        }
      >
        {({ items }) => (
          <RowList inset split>
            {items.map(({ id, name, link }) => (
              <li key={id}>
                <Link to={`/integrations/${id}`}>{name}</Link>
                <LinkStateBadge link={link} />
              </li>
            ))}
          </RowList>
        )}
      </Loadable>
    </Card>
  );
}
