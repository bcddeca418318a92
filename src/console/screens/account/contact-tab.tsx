import { client } from "../../api/client.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfAccount } from "./account.ts";
import { ContactDialog } from "./contact-dialog.tsx";

/** The managed address and number of an account, and the word that the app has them. */
export function ContactTab({ account }: OfAccount) {
  const change = useAct("contact");
  const { identity, gates, application, status, userName } = account;
  const isVerified = gates.contact === "verified";
  const verifiedAt = identity?.contactVerifiedAt ?? null;
  return (
    <>
      <Card
        title="Managed contact"
        lead={`Where ${application.name} reaches the account. Anteroom keeps the address and the number; it has no mailbox of its own, so that mail arrives where you set the address up.`}
        badges={
          <Badge tone={isVerified ? "good" : "info"} icon={isVerified ? "good" : "clock"}>
            {isVerified ? "Set in the app" : "Not stated yet"}
          </Badge>
        }
        actions={
          status === "retired" ? undefined : (
            <Button onClick={change.open}>{identity?.email == null ? "Set them" : "Change them"}</Button>
          )
        }
      >
        <Stack gap="sm">
          <Facts
            facts={[
              ["E-mail address", identity?.email ?? "None yet"],
              ["Phone number", identity?.phone ?? "None"],
              ["User name", userName],
              ["Stated to be set", verifiedAt && <Time key="verified" at={verifiedAt} />],
            ]}
          />
          {status === "retired" ? null : <ContactActions account={account} isVerified={isVerified} />}
        </Stack>
      </Card>
      <ContactDialog account={account} />
      <VerifyDialogs account={account} />
    </>
  );
}

function ContactActions({ account, isVerified }: OfAccount & { readonly isVerified: boolean }) {
  const verify = useAct("verify");
  const doubt = useAct("doubt");
  const rename = useAct("rename");
  const email = account.identity?.email ?? null;
  if (email === null) return null;
  return (
    <Row>
      {isVerified ? (
        <Button onClick={doubt.open}>Take the statement back</Button>
      ) : (
        <Button onClick={verify.open}>State that both are set</Button>
      )}
      {email === account.userName ? null : <Button onClick={rename.open}>Use the address as user name</Button>}
    </Row>
  );
}

function VerifyDialogs({ account: { id, application, identity } }: OfAccount) {
  const doubt = useAct("doubt");
  const path = "/accounts/{id}/contact/verification";
  return (
    <>
      <ReasonDialog
        act={useAct("verify")}
        title={`Are both set in ${application.name}?`}
        action="They are set"
        label="How you know"
        placeholder="Such as: both shown in the user's profile"
        onConfirm={async (statement) => {
          await client.POST(path, { params: { path: { id } }, body: { statement } });
          await settled("The statement is kept.");
        }}
      >
        {identity?.email ?? "The address"}
        {identity?.phone == null ? "" : ` and ${identity.phone}`} have to stand in the profile of the user in{" "}
        {application.name}. Your word opens the contact gate.
      </ReasonDialog>
      <ConfirmDialog
        title="Take the statement back?"
        action="Take it back"
        opened={doubt.opened}
        onClose={doubt.close}
        onConfirm={async () => {
          await client.DELETE(path, { params: { path: { id } } });
          await settled("The contact gate is closed again.");
        }}
      >
        The contact gate closes, and the account waits until somebody states it anew.
      </ConfirmDialog>
    </>
  );
}
