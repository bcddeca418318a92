import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Callout } from "../../ui/callout.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfAccount } from "./account.ts";
import { AccountLinks } from "./account-links.tsx";

const HOURS = [
  { value: "4", label: "4 hours" },
  { value: "24", label: "1 day" },
  { value: "72", label: "3 days" },
] as const;

/** Makes a one-time link by which a colleague without an account here brings the factor in. */
export function LinkForm({ account }: OfAccount) {
  const [hours, setHours] = useState("24");
  const [note, setNote] = useState("");
  const [made, setMade] = useState<Schemas["NewEnrolmentLink"]>();
  return (
    <Stack>
      <ActionForm
        action={made === undefined ? "Make a link" : "Make another link"}
        onSubmit={async () => {
          const body = { expiresInHours: Number(hours), ...(note.trim() !== "" && { note: note.trim() }) };
          const { data } = await client.POST("/accounts/{id}/authenticator/enrolment-link", {
            params: { path: { id: account.id } },
            body,
          });
          setMade(data);
          await settled("The link is made.");
        }}
      >
        <p>
          For whoever administers the identity provider or the app, and has no account here. They scan or paste, see the
          code to enter there, and confirm. It works once, and an earlier link for this login ends.
        </p>
        <Columns min={12}>
          <SelectField label="Works for" value={hours} onChange={setHours} choices={[...HOURS]} />
          <TextField
            label="For whom"
            placeholder="Such as: Kim of the IdP team"
            value={note}
            onChange={setNote}
            maxLength={200}
          />
        </Columns>
      </ActionForm>
      {made === undefined ? null : (
        <Callout tone="good" title="The link, shown this once" live>
          <CopyField
            label="Link"
            value={made.url}
            hint="Send it to that person alone: whoever opens it can enrol the factor."
          />
          <p>
            It works until <Time at={made.expiresAt} exact />.
          </p>
        </Callout>
      )}
      <AccountLinks accountId={account.id} />
    </Stack>
  );
}
