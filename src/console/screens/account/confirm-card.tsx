import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Card } from "../../ui/card.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import { useEnrolmentHeaders } from "./enrolment-reason.tsx";

type Confirmation = Schemas["Confirmation"];

/** Confirms that the identity provider, or the app, accepts the codes of the factor. */
export function ConfirmCard({ account: { id }, factor }: OfAccount & { readonly factor: Schemas["Authenticator"] }) {
  const [way, setWay] = useState("accepted");
  const sent = useEnrolmentHeaders();
  const confirm = async (body: Confirmation) => {
    const params = { path: { id } };
    await client.POST("/accounts/{id}/authenticator/confirmation", { params, body, ...sent });
    await settled("The second factor is confirmed.");
  };
  return (
    <Card
      title="2. Confirm it"
      lead="Once a code was accepted there, the factor is enrolled and serves all accounts of the login."
    >
      <Stack gap="sm">
        <Segmented
          label="How it is confirmed"
          value={way}
          onChange={setWay}
          choices={[
            { value: "accepted", label: "The code was accepted" },
            { value: "codes", label: "Two codes of another device" },
          ]}
        />
        {way === "accepted" ? (
          <ActionForm action="Yes, it was accepted" onSubmit={() => confirm({ acceptedByProvider: true })}>
            <p>
              Confirm only what you saw: the provider took a code that was read here. Your word is kept with your name.
              If it refused the code, start anew under “What else” with another QR code.
            </p>
          </ActionForm>
        ) : (
          <CodesForm digits={factor.digits} onCodes={(codes) => confirm({ codes })} />
        )}
      </Stack>
    </Card>
  );
}

interface CodesFormProps {
  readonly digits: number;
  readonly onCodes: (codes: [string, string]) => Promise<void>;
}

function CodesForm({ digits, onCodes }: CodesFormProps) {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const bare = (code: string) => code.replaceAll(/\s/g, "");
  return (
    <ActionForm
      action="Confirm"
      disabled={bare(first) === "" || bare(second) === ""}
      onSubmit={() => onCodes([bare(first), bare(second)])}
    >
      <p>Another device with the same key shows a code, and then the next one. Enter both, in that order.</p>
      <Columns min={10}>
        <TextField
          label="First code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={digits + 2}
          value={first}
          onChange={setFirst}
        />
        <TextField
          label="The next code"
          inputMode="numeric"
          autoComplete="off"
          maxLength={digits + 2}
          value={second}
          onChange={setSecond}
        />
      </Columns>
    </ActionForm>
  );
}
