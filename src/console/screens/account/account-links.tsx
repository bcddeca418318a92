import { useState } from "react";
import { api, client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { isLive, LinkStateBadge } from "./link-states.tsx";

/** The links that were made for one account. */
export function AccountLinks({ accountId }: { readonly accountId: string }) {
  const query = api.useQuery("get", "/enrolment-links", { params: { query: { accountId, limit: 10 } } });
  return (
    <Loadable query={query} rows={2} isEmpty={({ items }) => items.length === 0} empty={null}>
      {({ items }) => (
        <Facts
          facts={items.map((link) => [
            link.note ?? "A link",
            <Row key={link.id}>
              <LinkStateBadge state={link.state} />
              <span>
                made <Time at={link.createdAt} />
              </span>
              {isLive(link.state) ? <WithdrawButton accountId={accountId} userName={link.userName} /> : null}
            </Row>,
          ])}
        />
      )}
    </Loadable>
  );
}

/** Withdraws the link of a login, after asking. */
export function WithdrawButton({ accountId, userName }: { readonly accountId: string; readonly userName: string }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button size="xs" onClick={() => setAsking(true)}>
        Withdraw
      </Button>
      <ConfirmDialog
        title={`Withdraw the link for ${userName}?`}
        action="Withdraw"
        danger
        opened={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await client.DELETE("/accounts/{id}/authenticator/enrolment-link", { params: { path: { id: accountId } } });
          await settled("The link works no more.");
        }}
      >
        It works no more at once, also for whoever has it open. You can make another one at any time.
      </ConfirmDialog>
    </>
  );
}
