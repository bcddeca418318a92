import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { StepList } from "../../ui/step-list.tsx";
import { Time } from "../../ui/time.tsx";
import { OnBadge } from "./on-badge.tsx";

type Policy = Schemas["SignInPolicy"];

const CONDITIONS: Readonly<Record<Policy["conditions"][number]["name"], string>> = {
  tested: "You get in through a provider",
  host_link: "Somebody gets in when the provider is down",
};

/** Whether people sign in through the identity provider only, what that takes, and the switch. */
export function RequireSsoCard() {
  const query = api.useQuery("get", "/sso/policy");
  return <Loadable query={query}>{(policy) => <Shown policy={policy} />}</Loadable>;
}

function Shown({ policy }: { readonly policy: Policy }) {
  const [isOpen, setOpen] = useState(false);
  const { ssoRequired, since, conditions } = policy;
  const isReady = conditions.every(({ met }) => met);
  const change = async () => {
    await client.PUT("/sso/policy", { body: { ssoRequired: !ssoRequired } });
    await settled(
      ssoRequired ? "Passkeys and passwords sign people in again." : "Only the provider signs people in now.",
    );
  };
  return (
    <Card
      title="Sign in only through the identity provider"
      badges={<OnBadge isOn={ssoRequired} />}
      lead="When this is on, no passkey, password or code signs anybody in. A link from the host still does."
      actions={
        <Button
          variant={ssoRequired ? "default" : "primary"}
          size="xs"
          disabled={!ssoRequired && !isReady}
          onClick={() => setOpen(true)}
        >
          {ssoRequired ? "Switch it off" : "Switch it on"}
        </Button>
      }
    >
      {ssoRequired ? (
        <p style={{ margin: 0 }}>
          On since <Time at={since} />. The last provider that is on can be neither switched off nor deleted. If it lets
          nobody in, run <code>anteroom sign-in-link</code> or <code>anteroom sso allow-local</code> on the host.
        </p>
      ) : (
        <StepList
          label="What it takes to switch it on"
          steps={conditions.map(({ name, met, at, detail }) => ({
            id: name,
            name: CONDITIONS[name],
            state: met ? "done" : "waiting",
            sentence: detail,
            note: at === null ? undefined : <Time at={at} />,
          }))}
        />
      )}
      <ConfirmDialog
        title={ssoRequired ? "Let people sign in here again?" : "Let only the provider sign people in?"}
        action={ssoRequired ? "Switch it off" : "Switch it on"}
        danger={!ssoRequired}
        opened={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={change}
      >
        {ssoRequired ? (
          <p>Passkeys, passwords and recovery codes sign people in again, from now on.</p>
        ) : (
          <ul>
            <li>
              Whoever signed in here with a passkey or a password is signed out now, but for this session of yours.
            </li>
            <li>They keep their passkeys and codes, to prove that it is they.</li>
            <li>Tokens of people and of programs work as before.</li>
          </ul>
        )}
      </ConfirmDialog>
    </Card>
  );
}
