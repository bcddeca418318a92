import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { SecretField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { Keys } from "./keys-tab.tsx";

/** Ends the sealed state, or sets the first passphrase of a new server. */
export function UnsealCard({ keys: { state, rootKey } }: { readonly keys: Keys }) {
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const isNew = state === "uninitialized";
  const takesPassphrase = isNew || rootKey?.provider === "passphrase";
  const unseal = async () => {
    if (isNew) await client.POST("/keys/init", { body: { passphrase } });
    else await client.POST("/keys/unseal", { body: takesPassphrase ? { passphrase } : {} });
    setPassphrase("");
    setAgain("");
    await settled("The server is unsealed. Secrets can be used.");
  };
  return (
    <Card title={isNew ? "Set the passphrase of this server" : "Unseal the server"}>
      <Stack gap="sm">
        <Callout tone="warn" icon="lock">
          {isNew
            ? "Everything secret is sealed by it, and it is asked for at each start. Nobody can bring it back."
            : "Provisioning goes on. Codes, secrets and sign-ins wait until the keys are there again."}
        </Callout>
        <ActionForm
          action={isNew ? "Set the passphrase" : "Unseal"}
          disabled={takesPassphrase && (passphrase === "" || (isNew && passphrase !== again))}
          onSubmit={unseal}
        >
          {takesPassphrase ? (
            <SecretField label="Passphrase" value={passphrase} onChange={setPassphrase} required autoComplete="off" />
          ) : (
            <p>The root key is read again from where it is kept.</p>
          )}
          {isNew ? (
            <SecretField
              label="Once more"
              value={again}
              onChange={setAgain}
              required
              error={again !== "" && again !== passphrase ? "It is another one." : undefined}
            />
          ) : null}
        </ActionForm>
      </Stack>
    </Card>
  );
}
