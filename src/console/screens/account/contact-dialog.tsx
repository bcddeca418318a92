import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";

/** Gives the account its address and number. */
export function ContactDialog({ account }: OfAccount) {
  const act = useAct("contact");
  return act.opened ? <OpenedContact account={account} onClose={act.close} /> : null;
}

function OpenedContact({
  account: { id, userName, application, identity },
  onClose,
}: OfAccount & { readonly onClose: () => void }) {
  const [email, setEmail] = useState(identity?.email ?? "");
  const [phone, setPhone] = useState(identity?.phone ?? "");
  return (
    <ConfirmDialog
      title={`Address and number of ${userName}`}
      action="Save"
      opened
      onClose={onClose}
      disabled={email.trim() === ""}
      onConfirm={async () => {
        const body = { email: email.trim(), phone: phone.trim() === "" ? null : phone.trim() };
        await client.PUT("/accounts/{id}/contact", { params: { path: { id } }, body });
        await settled("Address and number are saved.");
      }}
    >
      <Stack gap="sm">
        <p>
          Each belongs to this account alone. What changes here has to be set in {application.name} as well, and stated
          again.
        </p>
        <TextField
          label="E-mail address"
          type="email"
          placeholder="svc-crm@example.com"
          value={email}
          onChange={setEmail}
          required
        />
        <TextField
          label="Phone number"
          hint="With the country. Leave it empty where the app asks for none."
          placeholder="+49 30 123456"
          value={phone}
          onChange={setPhone}
        />
      </Stack>
    </ConfirmDialog>
  );
}
