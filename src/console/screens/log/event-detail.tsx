import { api, type Schemas } from "../../api/client.ts";
import type { SearchState } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { DiffTable } from "../../ui/diff-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { actorKind, actorWords, subjectWords } from "./actor-words.ts";
import { differencesOf } from "./event-differences.ts";
import { eventWords } from "./event-words.ts";

type Event = Schemas["AuditEvent"];

interface EventDetailProps {
  readonly id: string;
  readonly onFilter: (change: SearchState) => void;
}

/** One event: who, what, why, and what was before and after. */
export function EventDetail({ id, onFilter }: EventDetailProps) {
  const query = api.useQuery("get", "/audit-events/{id}", { params: { path: { id } } });
  return <Loadable query={query}>{(event) => <Detail event={event} onFilter={onFilter} />}</Loadable>;
}

/** The pages of things that have one. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  account: (id) => `/accounts/${id}`,
  application: (id) => `/apps/${id}`,
  connection: (id) => `/connections/${id}`,
  integration: (id) => `/integrations/${id}`,
};

function Detail({ event, onFilter }: { readonly event: Event; readonly onFilter: EventDetailProps["onFilter"] }) {
  const { actor, subject, cause } = event;
  const page = PAGES[subject.kind]?.(subject.id);
  const differences = differencesOf(event.before, event.after);
  return (
    <Stack>
      <Facts
        facts={[
          ["What", eventWords(event.type)],
          ["When", <Time key="at" at={event.at} exact />],
          ["Who", `${actorWords(event)} (${actorKind(event).toLowerCase()})`],
          [
            "About",
            page === undefined ? (
              subjectWords(event)
            ) : (
              <Link key="about" to={page}>
                {subjectWords(event)}
              </Link>
            ),
          ],
          ["Reason", event.reason],
          [
            "Account",
            event.accountId === null ? null : (
              <Link key="account" to={`/accounts/${event.accountId}`}>
                {event.accountName ?? "Open the account"}
              </Link>
            ),
          ],
          [
            "Cause",
            <Row key="cause" gap="xs">
              {cause.kind === "scim_request" ? (
                <Link to="/log" search={{ request: cause.id }}>
                  The request of the identity provider
                </Link>
              ) : (
                <code>{cause.id}</code>
              )}
              <CopyButton text={cause.id} what="the id of the cause" />
            </Row>,
          ],
        ]}
      />
      {differences.length === 0 ? null : (
        <Card title="What changed">
          <DiffTable differences={differences} caption="Fields before and after the event" />
        </Card>
      )}
      <Row>
        <Button size="xs" icon="filter" onClick={() => onFilter({ actor: actor.id })}>
          All by {actorWords(event)}
        </Button>
        <Button size="xs" icon="filter" onClick={() => onFilter({ subject: subject.id })}>
          All about {subjectWords(event)}
        </Button>
        <Button size="xs" icon="filter" onClick={() => onFilter({ request: cause.id })}>
          All of this cause
        </Button>
      </Row>
    </Stack>
  );
}
