import { client } from "../../api/client.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import type { OfAccount } from "./account.ts";

/** Asks before the integration goes without its account. */
export function UnlinkDialog({ account: { userName, integration } }: OfAccount) {
  const act = useAct("unlink");
  if (integration === null) return null;
  return (
    <ConfirmDialog
      title={`Unlink ${userName} from ${integration.name}?`}
      action="Unlink"
      danger
      opened={act.opened}
      onClose={act.close}
      onConfirm={async () => {
        await client.DELETE("/integrations/{id}/service-account", { params: { path: { id: integration.id } } });
        await settled(`${integration.name} has no account any more.`);
      }}
    >
      {integration.name} stops working until it is given an account again. The account itself stays.
    </ConfirmDialog>
  );
}

/** Asks before the integration is paused. */
export function PauseDialog({ account: { integration } }: OfAccount) {
  const act = useAct("pause");
  if (integration === null) return null;
  const { id, name } = integration;
  return (
    <ReasonDialog
      act={act}
      title={`Pause ${name}?`}
      action="Pause"
      onConfirm={async (reason) => {
        await client.POST("/integrations/{id}/pause", { params: { path: { id } }, body: { reason } });
        await settled(`${name} is paused.`);
      }}
    >
      {name} does no more work until a person resumes it.
    </ReasonDialog>
  );
}

/** Asks before a paused integration goes on. */
export function ResumeDialog({ account: { integration } }: OfAccount) {
  const act = useAct("resume");
  if (integration === null) return null;
  const { id, name, pauseReason } = integration;
  return (
    <ConfirmDialog
      title={`Resume ${name}?`}
      action="Resume"
      opened={act.opened}
      onClose={act.close}
      onConfirm={async () => {
        await client.POST("/integrations/{id}/resume", { params: { path: { id } } });
        await settled(`${name} goes on.`);
      }}
    >
      It was paused for this reason: {pauseReason ?? "none was given"} It goes on only if every gate of the account is
      open.
    </ConfirmDialog>
  );
}
