import { api } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { logColumns } from "../log/log-columns.tsx";
import type { OfConnection } from "./connection.ts";

const SHOWN = 50;
const REFRESH_MS = 10_000;
const HIDDEN: ReadonlySet<string> = new Set(["connection"]);

/** The newest entries of the provisioning log that are of this connection. */
export function LogTab({ connection: { id, name } }: OfConnection) {
  const query = api.useQuery(
    "get",
    "/requests",
    { params: { query: { connection: id, limit: SHOWN } } },
    { refetchInterval: REFRESH_MS },
  );
  return (
    <Card
      title="Newest requests"
      lead={`The last ${SHOWN} changes, and what was refused. Reads that were answered are counted only.`}
      actions={
        <LinkButton to="/log" search={{ connection: id }} size="xs" icon="forward">
          Open in the log
        </LinkButton>
      }
      flush
    >
      <Loadable
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState
            icon="list"
            title="Nothing was written yet"
            second={
              <LinkButton to="/simulate" search={{ connection: id }}>
                Try a request
              </LinkButton>
            }
          >
            What the identity provider creates and changes stands here, with each attribute before and after.
          </EmptyState>
        }
      >
        {({ items }) => (
          <DataTable
            label={`Requests of ${name}`}
            columns={logColumns(() => name)}
            hidden={HIDDEN}
            rows={items}
            rowId={(row) => row.id}
          />
        )}
      </Loadable>
    </Card>
  );
}
