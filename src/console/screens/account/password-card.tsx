import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import type { OfSecrets } from "./credentials-tab.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { RevealButton } from "./reveal-button.tsx";
import { SecretVersions } from "./secret-versions.tsx";

/** The password of the login: stored or drawn here, read for a purpose, with its versions. */
export function PasswordCard({ account, secrets }: OfSecrets) {
  const store = useAct("password");
  const destroy = useAct("destroy-password");
  const password = secrets.secrets.find(({ kind }) => kind === "password");
  const { id, userName, status } = account;
  const isOver = status === "retired";
  return (
    <Card
      title="Password"
      lead={password === undefined ? "None is stored." : ageOf(password.ageDays)}
      actions={
        <Row>
          {password === undefined || isOver ? null : (
            <RevealButton accountId={id} kind="password" versions={password.versions.map(({ version }) => version)} />
          )}
          {isOver ? null : (
            <Button variant={password === undefined ? "primary" : "default"} onClick={store.open}>
              {password === undefined ? "Store a password" : "Store the next one"}
            </Button>
          )}
        </Row>
      }
    >
      {password === undefined ? (
        <p>
          Have one drawn here that nobody sees, or store the one the app has. It is sealed, and whoever reads it leaves
          their name and a reason.
        </p>
      ) : (
        <Stack gap="sm">
          <SecretVersions secret={password} />
          {isOver ? null : (
            <div>
              <Button size="xs" variant="subtle" icon="trash" onClick={destroy.open}>
                Destroy it with all versions
              </Button>
            </div>
          )}
        </Stack>
      )}
      <PasswordDialog account={account} />
      <ConfirmDialog
        title={`Destroy the password of ${userName}?`}
        action="Destroy"
        danger
        typed={userName}
        opened={destroy.opened}
        onClose={destroy.close}
        onConfirm={async () => {
          await client.DELETE("/accounts/{id}/secrets/{kind}", { params: { path: { id, kind: "password" } } });
          await settled("The password is destroyed.");
        }}
      >
        All {password?.versions.length ?? 0} versions go for good. Nobody can sign in with the account by password until
        one is stored again.
      </ConfirmDialog>
    </Card>
  );
}

function ageOf(days: number): string {
  if (days === 0) return "The present one was stored today.";
  return days === 1 ? "The present one is a day old." : `The present one is ${days} days old.`;
}
