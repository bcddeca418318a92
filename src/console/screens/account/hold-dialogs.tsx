import { client } from "../../api/client.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import type { OfAccount } from "./account.ts";

/** Asks before the account is held. */
export function HoldDialog({ account: { id, userName, application } }: OfAccount) {
  return (
    <ReasonDialog
      act={useAct("hold")}
      title={`Hold ${userName}?`}
      action="Hold"
      placeholder="Such as: looked into after an alert"
      onConfirm={async (reason) => {
        await client.POST("/accounts/{id}/hold", { params: { path: { id } }, body: { reason } });
        await settled(`${userName} is held.`);
      }}
    >
      No code and no secret of it is handed out until somebody releases it, whatever the identity provider says. Its
      user in {application.name} stays as it is.
    </ReasonDialog>
  );
}

/** Asks before a hold ends. */
export function ReleaseDialog({ account: { id, userName, hold } }: OfAccount) {
  const act = useAct("release");
  return (
    <ConfirmDialog
      title={`Release ${userName}?`}
      action="Release"
      opened={act.opened && hold !== null}
      onClose={act.close}
      onConfirm={async () => {
        await client.DELETE("/accounts/{id}/hold", { params: { path: { id } } });
        await settled(`${userName} is released.`);
      }}
    >
      It was held for this reason: {hold?.reason ?? "none was given"}. After this it goes on from where its gates stand.
    </ConfirmDialog>
  );
}

/** Asks before the account ends for good. */
export function RetireDialog({ account: { id, userName, application, connection } }: OfAccount) {
  return (
    <ReasonDialog
      act={useAct("retire")}
      title={`Retire ${userName}?`}
      action="Retire for good"
      danger
      typed={userName}
      onConfirm={async (reason) => {
        await client.POST("/accounts/{id}/retirement", { params: { path: { id } }, body: { reason } });
        await settled(`${userName} is retired.`);
      }}
    >
      This cannot be undone. The account ends here, its record stays for audit, and its secrets can be destroyed later.
      Its user in {application.name} is not touched: remove it there.
      {connection === null ? "" : ` ${application.name} gets a new account once ${connection.name} assigns it anew.`}
    </ReasonDialog>
  );
}
