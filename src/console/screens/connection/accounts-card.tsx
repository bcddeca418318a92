import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfConnection } from "./connection.ts";

/** What the connection has brought. */
export function AccountsCard({ connection }: OfConnection) {
  const { id, userCount, groupCount, lastRequestAt, createdAt, graceDays } = connection;
  return (
    <Card
      title="What it has brought"
      actions={
        <LinkButton to="/accounts" search={{ connection: id }} size="xs">
          Accounts
        </LinkButton>
      }
    >
      <Facts
        facts={[
          ["Users", userCount.toLocaleString("en")],
          ["Groups", groupCount.toLocaleString("en")],
          ["Last call", <Time key="last" at={lastRequestAt} never="none yet" />],
          ["Made", <Time key="made" at={createdAt} />],
          ["Grace after unassignment", `${graceDays} days`],
          [
            "Why is a user no account?",
            <Link key="why" to="/why">
              Ask for a user
            </Link>,
          ],
        ]}
      />
    </Card>
  );
}
