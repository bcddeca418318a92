import { api, type Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Sparkline } from "../../ui/sparkline.tsx";
import { Columns, Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { ConnectionStateBadge } from "../../words/connection-state.tsx";
import styles from "./connections-part.module.css";

type Health = Schemas["Overview"]["connections"][number];

const REFRESH_MS = 60_000;

interface ConnectionsPartProps {
  readonly connections: readonly Health[];
  readonly hasMore: boolean;
}

/** How each connection does. */
export function ConnectionsPart({ connections, hasMore }: ConnectionsPartProps) {
  const traffic = api.useQuery("get", "/connections/traffic", {}, { refetchInterval: REFRESH_MS });
  const days = new Map(traffic.data?.items.map(({ connectionId, requests }) => [connectionId, requests]));
  return (
    <Card
      title="Connections"
      actions={
        <Row>
          <LinkButton to="/connections/new" icon="plus" size="xs">
            Connect
          </LinkButton>
          {hasMore ? (
            <LinkButton to="/connections" size="xs">
              All of them
            </LinkButton>
          ) : null}
        </Row>
      }
    >
      {connections.length === 0 ? (
        <p className={styles.none}>No identity provider is connected yet.</p>
      ) : (
        <Columns min={17}>
          {connections.map((connection) => (
            <ConnectionHealth key={connection.id} connection={connection} requests={days.get(connection.id) ?? []} />
          ))}
        </Columns>
      )}
    </Card>
  );
}

interface ConnectionHealthProps {
  readonly connection: Health;
  /** By hour, the present one last. */
  readonly requests: readonly number[];
}

function ConnectionHealth({ connection, requests }: ConnectionHealthProps) {
  const asked = requests.reduce((sum, one) => sum + one, 0);
  const { id, name, state, lastRequestAt, userCount, failures, topCause } = connection;
  return (
    <article className={styles.connection}>
      <Stack gap="xs">
        <Row justify="between">
          <h3 className={styles.name}>
            <Link to={`/connections/${id}`}>{name}</Link>
          </h3>
          <ConnectionStateBadge state={state} />
        </Row>
        {asked === 0 ? null : (
          <Sparkline
            values={requests}
            width={220}
            summary={`${asked.toLocaleString("en")} requests in the last 24 hours`}
          />
        )}
        <p className={styles.facts}>
          Last contact <Time at={lastRequestAt} />
          {" · "}
          {userCount.toLocaleString("en")} {userCount === 1 ? "user" : "users"}
        </p>
        {topCause === null ? (
          <p className={styles.facts}>{asked === 0 ? "No request in 24 hours" : "No failure in 24 hours"}</p>
        ) : (
          <p className={styles.failing}>
            <Link to="/log" search={{ connection: id, result: "failure" }}>
              {failures.toLocaleString("en")} failed in 24 hours
            </Link>
            : {topCause.cause} {topCause.fix}
          </p>
        )}
      </Stack>
    </article>
  );
}
