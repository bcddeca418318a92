import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";

type Code = Schemas["FailureReport"]["code"];

/** What can be reported; the rest is found by itself. */
const REPORTS: readonly (readonly [code: Code, words: string])[] = [
  ["bad_credentials", "The app refuses user name or password"],
  ["session_lost", "The session in the app was lost"],
  ["insufficient_permissions", "It may do too little in the app"],
  ["seats_exhausted", "The app has no seat left"],
  ["subscription_ended", "The subscription of the app has ended"],
  ["wrong_business_id", "It belongs to another business or workspace of the app"],
  ["email_invalid", "Its e-mail address does not work"],
  ["other_mfa_method", "The app asks for another way of MFA"],
  ["mfa_already_on", "MFA is on already, with an authenticator that is not here"],
  ["vault_unreachable", "Its vault is out of reach"],
];

/** Reports what is wrong with the account, as whoever uses it sees it. */
export function ReportDialog({ account: { id, userName } }: OfAccount) {
  const act = useAct("report");
  const [code, setCode] = useState<Code>("bad_credentials");
  const [detail, setDetail] = useState("");
  return (
    <ConfirmDialog
      title={`What is wrong with ${userName}?`}
      action="Report"
      opened={act.opened}
      onClose={act.close}
      onConfirm={async () => {
        const body = { code, ...(detail.trim() !== "" && { detail: detail.trim() }) };
        await client.POST("/accounts/{id}/failures", { params: { path: { id } }, body });
        setDetail("");
        await settled("The problem is reported.");
      }}
    >
      <Stack gap="sm">
        <p>It is shown wherever the account is shown, with who can mend it. The status stays as its gates have it.</p>
        <SelectField
          label="Problem"
          value={code}
          onChange={(value) => setCode(REPORTS.find(([known]) => known === value)?.[0] ?? "bad_credentials")}
          choices={REPORTS.map(([value, label]) => ({ value, label }))}
        />
        <TextField
          label="What was seen"
          hint="Such as the app's own message. Never a secret."
          value={detail}
          onChange={setDetail}
          maxLength={500}
        />
      </Stack>
    </ConfirmDialog>
  );
}
