import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Time } from "../../ui/time.tsx";
import { ROLES } from "../../words/roles.tsx";
import { WAY_WORDS } from "./words.ts";

/** Who somebody is here, and how the present session began. */
export function YouCard({ me: { person, session } }: { readonly me: Schemas["Me"] }) {
  return (
    <Card title="You">
      <Facts
        facts={[
          ["Name", person?.name],
          ["Login name", person?.loginName],
          ["Role", person === null ? null : ROLES[person.role].word],
          ["Signed in by", session === null ? null : WAY_WORDS[session.way]],
          ["Since", session === null ? null : <Time key="since" at={session.startedAt} />],
          ["Ends at the latest", session === null ? null : <Time key="latest" at={session.latestAt} />],
        ]}
      />
    </Card>
  );
}
