import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import type { OfIntegration } from "./integration.ts";

/** What people decide about an integration. */
export function IntegrationActions({ integration }: OfIntegration) {
  const pause = useAct("pause");
  const resume = useAct("resume");
  const unlink = useAct("unlink");
  const rename = useAct("rename");
  const remove = useAct("delete");
  const { link } = integration;
  const entries: readonly MenuEntry[] = [
    ...(link === "none" ? [] : [{ label: "Unlink its account", icon: "unlink", onSelect: unlink.open } as const]),
    { label: "Rename", icon: "file", onSelect: rename.open },
    { label: "Delete", icon: "trash", danger: true, onSelect: remove.open },
  ];
  return (
    <>
      {link === "linked" ? (
        <Button icon="pause" onClick={pause.open}>
          Pause
        </Button>
      ) : null}
      {link === "paused" ? (
        <Button icon="play" variant="primary" onClick={resume.open}>
          Resume
        </Button>
      ) : null}
      <Menu entries={entries}>
        <Button icon="more">More</Button>
      </Menu>
      <PauseDialog integration={integration} />
      <ResumeDialog integration={integration} />
      <UnlinkDialog integration={integration} />
      <RenameDialog integration={integration} />
      <DeleteDialog integration={integration} />
    </>
  );
}

function PauseDialog({ integration: { id, name, serviceAccount } }: OfIntegration) {
  const act = useAct("pause");
  const pause = async (reason: string) => {
    await client.POST("/integrations/{id}/pause", { params: { path: { id } }, body: { reason } });
    await settled(`${name} is paused.`);
  };
  return (
    <ReasonDialog
      act={act}
      title={`Pause ${name}?`}
      action="Pause"
      onConfirm={pause}
      placeholder="Maintenance until Friday"
    >
      <p>
        It may not act until somebody resumes it. {serviceAccount?.userName ?? "Its account"} stays linked and keeps its
        factor.
      </p>
    </ReasonDialog>
  );
}

function ResumeDialog({ integration: { id, name, pauseReason } }: OfIntegration) {
  const act = useAct("resume");
  const resume = async () => {
    await client.POST("/integrations/{id}/resume", { params: { path: { id } }, body: {} });
    await settled(`${name} acts again.`);
  };
  return (
    <ConfirmDialog title={`Resume ${name}?`} action="Resume" opened={act.opened} onClose={act.close} onConfirm={resume}>
      <p>It may act again at once. While a gate of its account is closed, this is refused and says which.</p>
      {pauseReason === null ? null : <p>It was paused because: {pauseReason}</p>}
    </ConfirmDialog>
  );
}

function UnlinkDialog({ integration: { id, name, serviceAccount } }: OfIntegration) {
  const act = useAct("unlink");
  const userName = serviceAccount?.userName ?? "the account";
  const unlink = async () => {
    await client.DELETE("/integrations/{id}/service-account", { params: { path: { id } } });
    await settled(`${userName} is unlinked from ${name}.`);
  };
  return (
    <ConfirmDialog
      title={`Unlink ${userName}?`}
      action="Unlink"
      danger
      opened={act.opened}
      onClose={act.close}
      onConfirm={unlink}
    >
      <p>
        {name} can act no more until another account is linked. {userName} keeps its factor and waits for an integration
        again.
      </p>
    </ConfirmDialog>
  );
}

function RenameDialog({ integration: { id, name } }: OfIntegration) {
  const act = useAct("rename");
  const [text, setText] = useState(name);
  const rename = async () => {
    await client.PATCH("/integrations/{id}", { params: { path: { id } }, body: { name: text.trim() } });
    await settled(`It is called ${text.trim()} now.`);
  };
  return (
    <ConfirmDialog
      title={`Rename ${name}`}
      action="Rename"
      opened={act.opened}
      onClose={act.close}
      disabled={text.trim() === "" || text.trim() === name}
      onConfirm={rename}
    >
      <TextField label="Name" value={text} onChange={setText} required />
    </ConfirmDialog>
  );
}

function DeleteDialog({ integration: { id, name, serviceAccount } }: OfIntegration) {
  const act = useAct("delete");
  const navigate = useNavigate();
  const remove = async () => {
    await client.DELETE("/integrations/{id}", { params: { path: { id } } });
    await navigate({ to: "/integrations" as never });
    await settled(`${name} is deleted.`);
  };
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      action="Delete the integration"
      danger
      typed={name}
      opened={act.opened}
      onClose={act.close}
      onConfirm={remove}
    >
      <p>
        This cannot be undone.{" "}
        {serviceAccount === null
          ? "No account is linked to it."
          : `${serviceAccount.userName} is unlinked; it keeps its factor and waits for an integration again.`}
      </p>
    </ConfirmDialog>
  );
}
