import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { reasonHeaders } from "../../api/reason.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import { HiddenAfter } from "./hidden-after.tsx";

interface OfFactor extends OfAccount {
  readonly factor: Schemas["Authenticator"];
}

/** What people do when something is wrong with the factor, or when it moves elsewhere. */
export function FactorActions({ account, factor }: OfFactor) {
  const acts = {
    reset: useAct("reset"),
    rollback: useAct("rollback"),
    suspect: useAct("suspect"),
    clear: useAct("clear"),
    export: useAct("export-seed"),
  };
  const isLive = factor.state !== "reset";
  return (
    <Card title="What else" lead="Each of these goes for all accounts of the login.">
      <Stack gap="xs">
        {factor.rollbackUntil === null ? null : (
          <Button icon="back" onClick={acts.rollback.open}>
            Bring the former factor back
          </Button>
        )}
        {isLive && factor.suspect === null ? (
          <Button icon="alert" onClick={acts.suspect.open}>
            Call it suspect
          </Button>
        ) : null}
        {factor.suspect === null ? null : (
          <Button icon="good" onClick={acts.clear.open}>
            Clear it
          </Button>
        )}
        {isLive ? (
          <Button icon="refresh" onClick={acts.reset.open}>
            Reset it
          </Button>
        ) : null}
        {factor.state === "enrolled" && factor.suspect === null ? (
          <Button icon="key" onClick={acts.export.open}>
            Export the seed
          </Button>
        ) : null}
      </Stack>
      <ResetDialog account={account} factor={factor} />
      <RollbackDialog account={account} />
      <SuspectDialogs account={account} />
      <ExportDialog account={account} />
    </Card>
  );
}

function ResetDialog({ account: { id, userName }, factor }: OfFactor) {
  const act = useAct("reset");
  const { length } = factor.sharing;
  return (
    <ConfirmDialog
      title={`Reset the second factor of ${userName}?`}
      action="Reset"
      danger
      opened={act.opened}
      onClose={act.close}
      onConfirm={async () => {
        await client.DELETE("/accounts/{id}/authenticator", { params: { path: { id } } });
        await settled("The factor is reset. For 24 hours it can be brought back.");
      }}
    >
      {length === 1 ? "One account uses it." : `${length} accounts share it.`} Their links pause and no codes are handed
      out until a new factor is enrolled. For 24 hours the old one can be brought back; then its seed is shredded.
    </ConfirmDialog>
  );
}

function RollbackDialog({ account: { id } }: OfAccount) {
  const act = useAct("rollback");
  return (
    <ConfirmDialog
      title="Bring the former factor back?"
      action="Bring it back"
      opened={act.opened}
      onClose={act.close}
      onConfirm={async () => {
        await client.POST("/accounts/{id}/authenticator/rollback", { params: { path: { id } } });
        await settled("The former factor is back.");
      }}
    >
      It comes back as it was, with its recovery codes. Links that were paused stay so until a person resumes them.
    </ConfirmDialog>
  );
}

function SuspectDialogs({ account: { id, userName } }: OfAccount) {
  const path = "/accounts/{id}/authenticator/suspect";
  return (
    <>
      <ReasonDialog
        act={useAct("suspect")}
        title={`Call the second factor of ${userName} suspect?`}
        action="Call it suspect"
        danger
        placeholder="Such as: codes were read that nobody can explain"
        onConfirm={async (reason) => {
          await client.POST(path, { params: { path: { id } }, body: { reason } });
          await settled("The factor is suspect. No code is handed out.");
        }}
      >
        For when somebody else may have the seed. No code is handed out, and links pause, until it is cleared or reset.
      </ReasonDialog>
      <ReasonDialog
        act={useAct("clear")}
        title="Clear the second factor?"
        action="Clear it"
        label="Why it is sound"
        onConfirm={async (reason) => {
          await client.DELETE(path, { params: { path: { id } }, headers: reasonHeaders(reason) });
          await settled("The factor is cleared.");
        }}
      >
        Codes are handed out again. Links that were paused stay so until a person resumes them.
      </ReasonDialog>
    </>
  );
}

function ExportDialog({ account: { id, userName } }: OfAccount) {
  const act = useAct("export-seed");
  const [uri, setUri] = useState<string>();
  const hide = () => setUri(undefined);
  return (
    <>
      <ReasonDialog
        act={act}
        title={`Export the seed of ${userName}?`}
        action="Export"
        danger
        onConfirm={async (reason) => {
          const { data } = await client.POST("/accounts/{id}/authenticator/export", {
            params: { path: { id } },
            body: {},
            headers: reasonHeaders(reason),
          });
          setUri(data?.otpauthUri);
        }}
      >
        Whoever has the seed can make every code of this login. It takes a proof that it is you, and a second person who
        agrees. Reset the factor once the seed is no longer needed elsewhere.
      </ReasonDialog>
      {uri === undefined ? null : (
        <Dialog title="The seed" opened onClose={hide}>
          <Stack gap="sm">
            <CopyField label="Address" value={uri} hint="An authenticator app takes it over as it is." />
            <HiddenAfter onOver={hide} />
          </Stack>
        </Dialog>
      )}
    </>
  );
}
