import { api } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { CallList } from "../connections/call-list.tsx";

interface UnrecordedCallProps {
  readonly requestId: string;
  readonly onClear: () => void;
}

/** What is known of a request that is not in the log: who was not let in leaves no record, and is seen among the latest calls. */
export function UnrecordedCall({ requestId, onClear }: UnrecordedCallProps) {
  const latest = api.useQuery("get", "/live", { params: { query: { request: requestId } } });
  return (
    <Loadable
      query={latest}
      rows={3}
      isEmpty={({ items }) => items.length === 0}
      empty={
        <EmptyState
          icon="filter"
          title="No request has this id"
          action={<Button onClick={onClear}>Clear all filters</Button>}
        >
          The log keeps what asked for a change or was refused. Of a call that was not let in, only the latest thousand
          are known, and none from before the server was started.
        </EmptyState>
      }
    >
      {({ items }) => (
        <Card
          title="This call is not in the log"
          lead="It changed nothing, and is known from the latest calls, which are kept in memory."
        >
          <CallList calls={items} />
        </Card>
      )}
    </Loadable>
  );
}
