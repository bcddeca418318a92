import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { Account, OfAccount } from "./account.ts";

/** Changes what the account is called, and its roles. */
export function RenameDialog({ account }: OfAccount) {
  const act = useAct("rename");
  if (account.connection !== null) return null;
  return act.opened ? <OpenedRename account={account} onClose={act.close} /> : null;
}

function OpenedRename({ account, onClose }: OfAccount & { readonly onClose: () => void }) {
  const { id, identity } = account;
  const [label, setLabel] = useState(account.label ?? "");
  const [userName, setUserName] = useState(account.userName);
  const [displayName, setDisplayName] = useState(account.displayName ?? "");
  const [roles, setRoles] = useState(account.roles.join(", "));
  const email = identity?.email ?? null;
  return (
    <ConfirmDialog
      title={`Names and roles of ${account.userName}`}
      action="Save"
      opened
      onClose={onClose}
      disabled={userName.trim() === ""}
      onConfirm={async () => {
        const body = changesOf(account, { label, userName, displayName, roles });
        if (Object.keys(body).length > 0) await client.PATCH("/accounts/{id}", { params: { path: { id } }, body });
        await settled("The account has its new names.");
      }}
    >
      <Stack gap="sm">
        <TextField label="Label" hint="What people here call it." value={label} onChange={setLabel} maxLength={120} />
        <TextField
          label="User name"
          hint="What it signs in with. Its address is the best choice: nothing then hangs on a person's private name."
          value={userName}
          onChange={setUserName}
          maxLength={256}
          required
        />
        {email === null || email === userName ? null : (
          <div>
            <Button size="xs" onClick={() => setUserName(email)}>
              Use its address {email}
            </Button>
          </div>
        )}
        <TextField label="Display name" value={displayName} onChange={setDisplayName} maxLength={256} />
        <TextField label="Roles in the app" hint="Separated by commas." value={roles} onChange={setRoles} />
      </Stack>
    </ConfirmDialog>
  );
}

interface Typed {
  readonly label: string;
  readonly userName: string;
  readonly displayName: string;
  readonly roles: string;
}

/** Only what differs from before. */
function changesOf(account: Account, typed: Typed) {
  const roles = typed.roles.split(",").flatMap((role) => (role.trim() === "" ? [] : [role.trim()]));
  const label = typed.label.trim() === "" ? null : typed.label.trim();
  const displayName = typed.displayName.trim() === "" ? null : typed.displayName.trim();
  return {
    ...(label !== account.label && { label }),
    ...(typed.userName.trim() !== account.userName && { userName: typed.userName.trim() }),
    ...(displayName !== account.displayName && { displayName }),
    ...(roles.join("\n") !== account.roles.join("\n") && { roles }),
  };
}
