import { api } from "../../api/client.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { StepList } from "../../ui/step-list.tsx";
import { Time } from "../../ui/time.tsx";
import { DRY_RUN_STEP_NAMES } from "../../words/dry-run.ts";
import { IDP_NAMES } from "../../words/idp.ts";
import type { OfConnection } from "./connection.ts";

/** Sends what identity providers send as a connection test, and says what they would be told. */
export function TestDialog({ connection }: OfConnection) {
  const act = useAct("test");
  return (
    <Dialog title={`Test ${connection.name}`} size="lg" opened={act.opened} onClose={act.close}>
      {act.opened ? <Test connection={connection} onClose={act.close} /> : null}
    </Dialog>
  );
}

function Test({ connection, onClose }: OfConnection & { readonly onClose: () => void }) {
  const { id, idp, lastRequestAt } = connection;
  const order = { method: "GET" as const, path: "/Users?startIndex=1&count=2" };
  const query = api.useQuery(
    "post",
    "/connections/{id}/dry-run",
    { params: { path: { id } }, body: order },
    { gcTime: 0 },
  );
  return (
    <Stack>
      <p style={{ margin: 0 }}>
        A connection test asks for a few users, as here: <code>GET /Users?startIndex=1&amp;count=2</code>. It tests this
        side. The way from {IDP_NAMES[idp]} to here is proven by its last call:{" "}
        <Time at={lastRequestAt} never="none yet" />.
      </p>
      <Loadable query={query} rows={4}>
        {({ outcome, steps, httpStatus }) => (
          <Stack>
            <Callout
              tone={outcome === "refused" ? "bad" : steps[0]?.state === "warning" ? "warn" : "good"}
              title={outcome === "refused" ? `It would be answered ${httpStatus}.` : "Anteroom answers as it should."}
              live
            />
            <StepList
              label="The steps of the test"
              steps={steps
                .slice(0, 3)
                .map(({ name, state, sentence }) => ({ id: name, name: DRY_RUN_STEP_NAMES[name], state, sentence }))}
            />
          </Stack>
        )}
      </Loadable>
      <Row justify="end">
        <Button onClick={() => void query.refetch()} icon="refresh">
          Test again
        </Button>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </Row>
    </Stack>
  );
}
