import { useState } from "react";
import { client } from "../../api/client.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { type Account, KINDS, type OfAccount } from "./account.ts";

const ORDER: readonly Account["kind"][] = ["placeholder", "individual", "idp_provisioned"];

/** Begins to replace the account by one of another kind. */
export function ConvertDialog({ account: { id, userName, kind } }: OfAccount) {
  const others = ORDER.filter((one) => one !== kind);
  const [to, setTo] = useState<Account["kind"]>(others[0] ?? "placeholder");
  const [name, setName] = useState("");
  const [provider, setProvider] = useState("");
  return (
    <ReasonDialog
      act={useAct("convert")}
      title={`Replace ${userName} by another kind of account?`}
      action="Begin"
      placeholder="Such as: the app lost SAML"
      onConfirm={async (reason) => {
        const body = {
          to,
          reason,
          ...(name.trim() !== "" && { userName: name.trim() }),
          ...(to === "idp_provisioned" && provider.trim() !== "" && { identityProvider: provider.trim() }),
        };
        await client.POST("/accounts/{id}/conversion", { params: { path: { id } }, body });
        await settled("The conversion has begun.");
      }}
    >
      <Stack gap="sm">
        <p>
          A new account is registered beside this one, which goes on as it is until you switch. No secret goes along by
          itself.
        </p>
        <SelectField
          label="Kind of the new account"
          hint={KINDS[to].what}
          value={to}
          onChange={(value) => setTo(others.find((one) => one === value) ?? to)}
          choices={others.map((value) => ({ value, label: KINDS[value].word }))}
        />
        <TextField
          label="User name of the new account"
          hint={to === "placeholder" ? "Empty: a dummy, which an address replaces later." : undefined}
          value={name}
          onChange={setName}
        />
        {to === "idp_provisioned" ? (
          <TextField
            label="Identity provider"
            hint="One without SCIM, as people call it."
            value={provider}
            onChange={setProvider}
            required
          />
        ) : null}
      </Stack>
    </ReasonDialog>
  );
}
