import { api, client, type Schemas } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfAccount } from "./account.ts";

/** Destroys what is kept of a retired account, and shows the certificate of that. */
export function PurgeCard({ account }: OfAccount) {
  const act = useAct("purge");
  const query = api.useQuery("get", "/accounts/{id}/purge", { params: { path: { id: account.id } } });
  const isMissing = query.error !== null && problemOf(query.error).status === 404;
  return (
    <Card
      title="Destruction"
      lead="From 30 days after an account retired, what is kept of it can be destroyed for good."
    >
      {isMissing ? (
        <Button icon="trash" onClick={act.open}>
          Destroy what is kept
        </Button>
      ) : (
        <Loadable query={query} rows={3}>
          {(certificate) => (
            <Stack gap="sm">
              <Certificate certificate={certificate} />
              {certificate.kept.length === 0 ? null : <Button onClick={act.open}>Destroy the rest</Button>}
            </Stack>
          )}
        </Loadable>
      )}
      <PurgeDialog account={account} />
    </Card>
  );
}

function PurgeDialog({ account: { id, userName } }: OfAccount) {
  return (
    <ReasonDialog
      act={useAct("purge")}
      title={`Destroy what is kept of ${userName}?`}
      action="Destroy for good"
      danger
      typed={userName}
      onConfirm={async (reason) => {
        await client.POST("/accounts/{id}/purge", { params: { path: { id } }, body: { reason } });
        await settled("It is destroyed. The certificate says what.");
      }}
    >
      The key of the login, its secrets, its factor and its names go for good, unless live accounts share them. Backups
      from before hold them until they end. It takes a proof that it is you, and a second person. The history stays,
      without names.
    </ReasonDialog>
  );
}

function Certificate({ certificate }: { readonly certificate: Schemas["DestructionCertificate"] }) {
  const { purgedAt, reason, keyIds, secrets, minimised, kept } = certificate;
  return (
    <Stack gap="xs">
      <Facts
        facts={[
          ["Destroyed", <Time key="at" at={purgedAt} exact />],
          ["Why", reason],
          ["Keys", keyIds.join(", ")],
          ["Secrets", secrets.map(({ kind, versions }) => `${kind.replaceAll("_", " ")} (${versions})`).join(", ")],
          ["Without names", minimised.map((one) => one.replaceAll("_", " ")).join(", ")],
          ["Still kept", kept.length === 0 ? "nothing" : kept.map((one) => one.replaceAll("_", " ")).join(", ")],
        ]}
      />
      <Row>
        <CopyButton text={JSON.stringify(certificate, null, 2)} label="Copy the certificate" />
      </Row>
    </Stack>
  );
}
