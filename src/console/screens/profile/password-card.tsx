import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { SecretField } from "../../ui/fields.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { toastDone } from "../../ui/toast.ts";
import { FactorDialog } from "./factor-dialog.tsx";
import { ownReason } from "./own-reason.ts";

/** The password and the second factor, which sign in together. */
export function PasswordCard({ ways: { password, factor } }: { readonly ways: NonNullable<Schemas["Me"]["ways"]> }) {
  const [dialog, open] = useState<"factor" | "password" | "drop">();
  const close = () => open(undefined);
  return (
    <Card title="Password and second factor" lead="They let you in together, where no passkey can be used.">
      <Stack>
        <Facts
          facts={[
            ["Second factor", <State key="factor" isSet={factor} />],
            ["Password", <State key="password" isSet={password} />],
          ]}
        />
        <Row>
          <Button size="xs" onClick={() => open("factor")}>
            {factor ? "Replace the second factor" : "Set up a second factor"}
          </Button>
          <Button size="xs" disabled={!factor} onClick={() => open("password")}>
            {password ? "Change the password" : "Set a password"}
          </Button>
          {password ? (
            <Button size="xs" variant="subtle" onClick={() => open("drop")}>
              Remove the password
            </Button>
          ) : null}
        </Row>
        {factor ? null : <p>Set up the second factor first: a password alone lets nobody in.</p>}
      </Stack>
      {dialog === "factor" ? <FactorDialog onClose={close} /> : null}
      {dialog === "password" ? <PasswordDialog onClose={close} /> : null}
      {dialog === "drop" ? (
        <ConfirmDialog
          title="Remove your password?"
          opened
          danger
          action="Remove"
          onClose={close}
          onConfirm={dropPassword}
        >
          You then sign in by passkey, or through your identity provider. The second factor stays, to show that it is
          you.
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}

function State({ isSet }: { readonly isSet: boolean }) {
  return isSet ? (
    <Badge tone="good" icon="good">
      Set
    </Badge>
  ) : (
    <Badge tone="neutral" icon="dashed">
      Not set
    </Badge>
  );
}

function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== password;
  return (
    <ConfirmDialog
      title="Set your password"
      opened
      action="Set the password"
      disabled={password.length < 12 || again !== password}
      onClose={onClose}
      onConfirm={() => setOwnPassword(password)}
    >
      <Stack>
        <SecretField
          label="New password"
          hint="12 characters or more. Five random words are a good one."
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
          autoFocus
          required
        />
        <SecretField
          label="The same again"
          value={again}
          onChange={setAgain}
          autoComplete="new-password"
          error={differs ? "The two differ." : undefined}
          required
        />
      </Stack>
    </ConfirmDialog>
  );
}

async function setOwnPassword(password: string): Promise<void> {
  await client.PUT("/me/password", { body: { password }, ...ownReason("Sets the password") });
  toastDone("The password is set.");
  await refreshAll();
}

async function dropPassword(): Promise<void> {
  await client.DELETE("/me/password", ownReason("Removes the password"));
  toastDone("The password is removed.");
  await refreshAll();
}
