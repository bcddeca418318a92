import { useEffect } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { basePath } from "../../api/place.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import type { Demand } from "./demand.ts";

const EVERY_MS = 3000;

/** Waits for the second person, and has the call repeated once somebody has agreed. */
export function SecondPersonDialog({ demand }: { readonly demand: Demand }) {
  const id = String(demand.problem.facts["approval"] ?? "");
  const query = api.useQuery(
    "get",
    "/approvals/{id}",
    { params: { path: { id } } },
    { refetchInterval: EVERY_MS, enabled: id !== "" },
  );
  const state = query.data?.state ?? "waiting";
  useEffect(() => {
    if (state === "approved") demand.settle({ "Anteroom-Approval": id });
  }, [state, id, demand]);
  return (
    <Dialog title="Somebody else has to agree" opened onClose={() => demand.settle(undefined)}>
      <Stack>
        <p>This takes two people. Your request is made: send this link to a colleague who may do it, too.</p>
        <CopyField label="Link to your request" value={`${window.location.origin}${basePath}/approvals/${id}`} />
        <div aria-live="polite">{state === "rejected" ? <Refused approval={query.data} /> : <Waiting />}</div>
        {query.error === null ? null : <ProblemBox error={query.error} />}
        <Row justify="end">
          <Button onClick={() => demand.settle(undefined)}>Close</Button>
        </Row>
      </Stack>
    </Dialog>
  );
}

function Waiting() {
  return (
    <Stack gap="sm">
      <Row>
        <Badge tone="warn" icon="clock">
          Waiting for somebody else
        </Badge>
      </Row>
      <p>
        It goes on by itself as soon as somebody has approved it. If you close this, make the same request again within
        a day; it is the same approval.
      </p>
    </Stack>
  );
}

function Refused({ approval }: { readonly approval: Schemas["Approval"] | undefined }) {
  const { decidedBy = null, note = null } = approval ?? {};
  return (
    <Stack gap="sm">
      <Row>
        <Badge tone="bad" icon="bad">
          Refused
        </Badge>
      </Row>
      <p>
        {decidedBy ?? "Somebody"} refused it{note === null ? ", and gave no reason." : `: ${note}`}
      </p>
      <p>Nothing was changed. If you still need it, talk to them, and ask anew.</p>
    </Stack>
  );
}
