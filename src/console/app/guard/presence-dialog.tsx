import { type FormEvent, useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { basePath } from "../../api/place.ts";
import { refreshAll } from "../../api/query-client.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { ExternalLink, Link } from "../../ui/link.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import type { Demand } from "./demand.ts";
import { useMe } from "./me.ts";
import { showPasskey } from "./passkeys.ts";

/** Asks for a proof that it is they: by passkey, by a code of their own factor, or by signing in anew at the identity provider. */
export function PresenceDialog({ demand }: { readonly demand: Demand }) {
  const me = useMe();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const prove = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      demand.settle({});
      void refreshAll();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Show that it is you" opened onClose={() => demand.settle(undefined)}>
      <Stack>
        <p>This needs a fresh proof that you are still there. It counts for ten minutes, in this browser only.</p>
        {me === undefined ? null : <Ways {...{ me, prove, isBusy }} onDone={() => demand.settle({})} />}
        {problem === undefined ? null : <ProblemBox error={problem} />}
        <Row justify="end">
          <Button onClick={() => demand.settle(undefined)}>Cancel</Button>
        </Row>
      </Stack>
    </Dialog>
  );
}

interface WaysProps {
  readonly me: Schemas["Me"];
  readonly isBusy: boolean;
  readonly prove: (work: () => Promise<unknown>) => Promise<void>;
  readonly onDone: () => void;
}

function Ways({ me, isBusy, prove, onDone }: WaysProps) {
  const { passkeys = 0, factor = false } = me.ways ?? {};
  const provider = me.session?.provider ?? null;
  const byPasskey = async () => {
    const { data } = await client.POST("/step-up/passkey/options", { body: {} });
    const response = await showPasskey(data?.options ?? {});
    await client.POST("/step-up/passkey", { body: { response } });
  };
  if (passkeys === 0 && !factor && provider === null) {
    return (
      <p>
        You have nothing to prove it with. Sign out and in again, and add a passkey under{" "}
        <Link to="/profile">Profile</Link>.
      </p>
    );
  }
  return (
    <Stack>
      {passkeys === 0 ? null : (
        <Button variant="primary" icon="passkey" busy={isBusy} onClick={() => void prove(byPasskey)}>
          Use a passkey
        </Button>
      )}
      {factor ? <CodeForm {...{ isBusy, prove }} isFirst={passkeys === 0} /> : null}
      {provider === null ? null : <SignInAnew onDone={onDone} />}
    </Stack>
  );
}

function CodeForm({ isBusy, prove, isFirst }: Pick<WaysProps, "isBusy" | "prove"> & { readonly isFirst: boolean }) {
  const [code, setCode] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void prove(() => client.POST("/step-up", { body: { code: code.replaceAll(/\s/g, "") } }));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextField
          label="Code of your authenticator app"
          value={code}
          onChange={setCode}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={9}
          autoFocus={isFirst}
        />
        <Row>
          <Button type="submit" variant={isFirst ? "primary" : "default"} busy={isBusy} disabled={code.trim() === ""}>
            Use the code
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

/** In a tab of its own, so that nothing on this page is lost. */
function SignInAnew({ onDone }: { readonly onDone: () => void }) {
  return (
    <Row>
      <ExternalLink href={`${basePath}/saml/login?step-up=1&return=/profile`}>
        Sign in anew at your identity provider
      </ExternalLink>
      <Button onClick={onDone}>I have signed in</Button>
    </Row>
  );
}
