import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Link } from "../../ui/link.tsx";
import { Row } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { type Account, KINDS, type OfAccount } from "./account.ts";

/** What the account belongs to, and who answers for it. */
export function RelatedCard({ account }: OfAccount) {
  const { application, connection, integration, owners } = account;
  return (
    <Card title="Details">
      <Facts
        facts={[
          ["Label", account.label],
          ["Display name", account.displayName],
          ["Kind", `${KINDS[account.kind].word}. ${KINDS[account.kind].what}`],
          [
            "App",
            <Link key="app" to={`/apps/${application.key}`}>
              {application.name}
            </Link>,
          ],
          ["Connection", connection && <Link to={`/connections/${connection.id}`}>{connection.name}</Link>],
          ["Identity provider", account.identity?.identityProvider],
          ["Integration", integration && <Link to={`/integrations/${integration.id}`}>{integration.name}</Link>],
          ["Roles in the app", account.roles.join(", ")],
          ["Required role", READINESS[account.readiness ?? "none"]],
          ["Owner", <Person key="owner" of={owners.owner} />],
          ["Backup owner", <Person key="backup" of={owners.backupOwner} />],
          ["Second factor", account.factor?.notice],
          ["Retires", account.graceEndsAt && <Time at={account.graceEndsAt} />],
          [
            "Follows",
            account.predecessorId && <Link to={`/accounts/${account.predecessorId}`}>A retired account</Link>,
          ],
          ["Registered", <Time key="created" at={account.createdAt} />],
          ["Changed", <Time key="updated" at={account.updatedAt} />],
          [
            "Id",
            <Row key="id" gap="xs" oneLine>
              <code>{account.id}</code>
              <CopyButton text={account.id} what="the id" />
            </Row>,
          ],
        ]}
      />
    </Card>
  );
}

const READINESS = { met: "Assigned", unmet: "Missing", unknown: "Not known", none: null } as const;

function Person({ of: owner }: { readonly of: Account["owners"]["owner"] }) {
  if (owner === null) return <span>Nobody</span>;
  return (
    <span>
      <Link to={`/people/${owner.personId}`}>{owner.name}</Link>
      {owner.givenBy === "rule" ? " (by rule)" : ""}
    </span>
  );
}
