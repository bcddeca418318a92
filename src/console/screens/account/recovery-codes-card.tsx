import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { reasonHeaders } from "../../api/reason.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextAreaField } from "../../ui/fields.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfAccount } from "./account.ts";
import { HiddenAfter } from "./hidden-after.tsx";

type Status = Schemas["RecoveryCodeStatus"];

/** The recovery codes of the factor: they go in, and each comes out once. */
export function RecoveryCodesCard({ account }: OfAccount) {
  const query = api.useQuery("get", "/accounts/{id}/authenticator/recovery-codes", {
    params: { path: { id: account.id } },
  });
  return (
    <Card
      title="Recovery codes"
      lead="For the day on which the factor itself cannot be used. They are sealed, and each is shown once."
    >
      <Loadable query={query} rows={2}>
        {(status) => <Codes account={account} status={status} />}
      </Loadable>
    </Card>
  );
}

function Codes({ account, status }: OfAccount & { readonly status: Status }) {
  const store = useAct("store-codes");
  const use = useAct("use-code");
  const [code, setCode] = useState<string>();
  const { id, userName } = account;
  return (
    <Stack gap="sm">
      <Row>
        {status.total === 0 ? (
          <span>None are stored.</span>
        ) : (
          <>
            <Badge tone={status.low ? "warn" : "neutral"} icon={status.low ? "alert" : "key"}>
              {status.left} of {status.total} left
            </Badge>
            <span>
              stored <Time at={status.storedAt} />
            </span>
          </>
        )}
      </Row>
      <Row>
        <Button onClick={store.open}>{status.total === 0 ? "Store them" : "Replace them"}</Button>
        {status.left === 0 ? null : <Button onClick={use.open}>Take one out</Button>}
      </Row>
      <StoreDialog account={account} />
      <ReasonDialog
        act={use}
        title={`Take out a recovery code of ${userName}?`}
        action="Take one out"
        label="What for"
        onConfirm={async (reason) => {
          const { data } = await client.POST("/accounts/{id}/authenticator/recovery-codes/use", {
            params: { path: { id } },
            body: {},
            headers: reasonHeaders(reason),
          });
          await settled("One recovery code was taken out.");
          setCode(data?.code);
        }}
      >
        It is shown once and then forgotten here, whether it is used or not.
      </ReasonDialog>
      {code === undefined ? null : (
        <Dialog title="The recovery code, shown this once" opened onClose={() => setCode(undefined)}>
          <Stack gap="sm">
            <CopyField label="Recovery code" value={code} />
            <HiddenAfter onOver={() => setCode(undefined)} />
          </Stack>
        </Dialog>
      )}
    </Stack>
  );
}

function StoreDialog({ account: { id } }: OfAccount) {
  const act = useAct("store-codes");
  const [text, setText] = useState("");
  return (
    <Dialog title="Store recovery codes" opened={act.opened} onClose={act.close}>
      <ActionForm
        action="Store them"
        disabled={text.trim() === ""}
        onSubmit={async () => {
          await client.PUT("/accounts/{id}/authenticator/recovery-codes", {
            params: { path: { id } },
            body: { codes: text.split("\n").filter((line) => line.trim() !== "") },
          });
          setText("");
          act.close();
          await settled("The recovery codes are stored.");
        }}
      >
        <TextAreaField
          label="Codes"
          hint="As the provider shows them: one or several to a line, numbered or not, 50 at most. They take the place of those that are stored."
          rows={6}
          monospace
          value={text}
          onChange={setText}
        />
      </ActionForm>
    </Dialog>
  );
}
