import { api } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Stack } from "../../ui/stack.tsx";
import { DryRun } from "../simulate/dry-run.tsx";
import { AttributesCard } from "./attributes-card.tsx";
import { BindingsCard } from "./bindings-card.tsx";
import type { OfConnection } from "./connection.ts";
import { DialectCard } from "./dialect-card.tsx";
import styles from "./mapping-tab.module.css";

/** How messages are read, what attributes become, which groups stand for which apps; beside it what a request would come to. */
export function MappingTab({ connection }: OfConnection) {
  const apps = api.useQuery("get", "/applications", { params: { query: { limit: 200 } } });
  const dialects = api.useQuery("get", "/dialects", {}, { staleTime: Number.POSITIVE_INFINITY });
  return (
    <div className={styles.columns}>
      <Stack>
        <Loadable query={apps} rows={4}>
          {({ items }) => (
            <BindingsCard key={JSON.stringify(connection.groupBindings)} connection={connection} apps={items} />
          )}
        </Loadable>
        <AttributesCard />
        <Loadable query={dialects} rows={4}>
          {(known) => <DialectCard connection={connection} known={known} />}
        </Loadable>
      </Stack>
      <div className={styles.tester}>
        <Card
          title="Try a request"
          lead="What would it come to, with these rules? Nothing is kept."
          actions={
            <LinkButton to="/simulate" search={{ tab: "request", connection: connection.id }} size="xs">
              On a page of its own
            </LinkButton>
          }
        >
          <DryRun connection={connection} />
        </Card>
      </div>
    </div>
  );
}
