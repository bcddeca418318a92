import { api, type Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Time } from "../../ui/time.tsx";
import type { Provider } from "./sso-page.tsx";

type Failure = Schemas["AuditEvent"];

/** What each rule means for whoever runs the identity provider, by the rule. */
const RULES: Readonly<Record<string, string>> = {
  "no-role": "No rule gives the person a role. Correct a rule, or give the person the group.",
  "person-left": "The person is noted as having left. Say under People that they are back.",
  "other-provider": "The login name belongs to a person of another provider.",
  replayed: "An answer was used a second time. Signing in again is enough.",
  "stale-authentication": "The provider did not ask anew for a proof of presence. Have it honour ForceAuthn.",
  "transient-name": "The NameID is another one each time. Send the e-mail address.",
  "unusable-name": "The NameID is empty or not printable. Send the e-mail address.",
  "wrong-audience": "The provider has another entity id of ours. Compare the values under Set-up.",
  "wrong-recipient": "The provider has another address of ours. Compare the values under Set-up.",
  "wrong-destination": "The provider has another address of ours. Compare the values under Set-up.",
  "wrong-signature": "Another key signed it. Give the provider's current metadata.",
  "foreign-certificate": "Another certificate signed it. Give the provider's current metadata.",
  "wrong-digest": "It was changed after it was signed. Somebody may have tried to forge it.",
  "not-signed": "It is not signed. Have the provider sign the assertion.",
  expired: "It came too late, or the clocks differ. Set both by NTP.",
  "bearer-expired": "It came too late, or the clocks differ. Set both by NTP.",
  "not-yet-valid": "It is from the future: the clocks differ. Set both by NTP.",
  "wrong-issuer": "It came from another identity provider.",
};

const COLUMNS: readonly Column<Failure>[] = [
  { id: "when", header: "When", cell: ({ at }) => <Time at={at} /> },
  { id: "rule", header: "Rule", cell: ({ reason }) => <code>{reason}</code> },
  {
    id: "means",
    header: "What it means",
    cell: ({ reason }) => RULES[reason ?? ""] ?? "The answer breaks a rule of SAML. A test shows which.",
  },
  { id: "from", header: "From", cell: ({ after }) => <code>{String(after?.["from"] ?? "")}</code> },
];

/** The sign-ins that were refused, each rule once an hour at most. */
export function ProviderFailures({ provider: { id } }: { readonly provider: Provider }) {
  const query = api.useQuery("get", "/audit-events", {
    params: { query: { subjectKind: "provider", subjectId: id, type: "provider.refused", limit: 20 } },
  });
  return (
    <Card
      flush
      title="Sign-ins that were refused"
      lead="Each rule is noted once an hour at most, because anybody can post an answer."
    >
      <Loadable
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon="good" title="Nothing was refused">
            When the identity provider's answer breaks a rule, it stands here with what to change.
          </EmptyState>
        }
      >
        {({ items }) => <DataTable label="Refused sign-ins" columns={COLUMNS} rows={items} rowId={(one) => one.id} />}
      </Loadable>
    </Card>
  );
}
