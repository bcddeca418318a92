import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { basePath } from "../../api/place.ts";
import { refreshAll } from "../../api/query-client.ts";
import { settled } from "../../parts/settled.ts";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { SourcesField, sourcesOf } from "../../parts/sources-field.tsx";
import { inDays } from "../../parts/token-terms.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { CheckField, NumberField, SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { toastFailed } from "../../ui/toast.ts";
import { PRESETS, SCOPES, type Scope } from "./scope-words.ts";

type Token = Schemas["ApiToken"];

interface NewTokenProps {
  /** The token that the new one replaces, if it replaces one. */
  readonly follows: Token | undefined;
  readonly onClose: () => void;
}

/** Makes a token, and shows it once. */
export function NewTokenDialog({ follows, onClose }: NewTokenProps) {
  const [made, setMade] = useState<Schemas["NewApiToken"]>();
  return (
    <Dialog
      title={
        made === undefined ? (follows === undefined ? "Make a token" : `Replace ${follows.name}`) : "Save the token now"
      }
      opened
      size="lg"
      onClose={onClose}
    >
      {made === undefined ? (
        <TokenForm follows={follows} onMade={setMade} onClose={onClose} />
      ) : (
        <MadeToken made={made} follows={follows} onClose={onClose} />
      )}
    </Dialog>
  );
}

function TokenForm({
  follows,
  onMade,
  onClose,
}: NewTokenProps & { readonly onMade: (made: Schemas["NewApiToken"]) => void }) {
  const [name, setName] = useState(follows?.name ?? "");
  const [preset, setPreset] = useState(follows === undefined ? "look" : "own");
  const [scopes, setScopes] = useState<readonly Scope[]>(follows?.scopes ?? ["read"]);
  const [days, setDays] = useState<number | undefined>(90);
  const [sources, setSources] = useState(follows?.sources.join("\n") ?? "");
  const choose = (id: string) => {
    setPreset(id);
    const found = PRESETS.find((one) => one.id === id);
    if (found !== undefined && found.scopes.length > 0) setScopes(found.scopes);
  };
  const make = async () => {
    const expiresAt = inDays(days ?? 90);
    const from = sourcesOf(sources);
    const body = { name, scopes: [...scopes], expiresAt, ...(from.length === 0 ? {} : { sources: [...from] }) };
    const { data } = await client.POST("/api-tokens", { body });
    await refreshAll();
    if (data !== undefined) onMade(data);
  };
  return (
    <ActionForm
      action="Make the token"
      disabled={name.trim() === "" || scopes.length === 0}
      onSubmit={make}
      beside={<Button onClick={onClose}>Cancel</Button>}
    >
      <TextField
        label="Name"
        hint="What uses it, so that whoever sees it in a year knows."
        value={name}
        onChange={setName}
        required
        autoFocus
        autoComplete="off"
      />
      <SelectField
        label="What is it for?"
        hint="Each choice has the least that it takes."
        value={preset}
        onChange={choose}
        choices={PRESETS.map(({ id, label }) => ({ value: id, label }))}
      />
      {preset === "own" ? <ScopeChoice scopes={scopes} onChange={setScopes} /> : null}
      <NumberField
        label="Ends in how many days?"
        hint="At most 366. A token that ends is refused; make its successor before."
        value={days}
        onChange={setDays}
        min={1}
        max={366}
      />
      <SourcesField value={sources} onChange={setSources} />
    </ActionForm>
  );
}

function ScopeChoice({
  scopes,
  onChange,
}: {
  readonly scopes: readonly Scope[];
  readonly onChange: (scopes: readonly Scope[]) => void;
}) {
  return (
    <Stack gap="xs">
      {(Object.keys(SCOPES) as Scope[]).map((scope) => (
        <CheckField
          key={scope}
          label={scope}
          hint={SCOPES[scope]}
          value={scopes.includes(scope)}
          onChange={(is) => onChange(is ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
        />
      ))}
    </Stack>
  );
}

function MadeToken({ made, follows, onClose }: NewTokenProps & { readonly made: Schemas["NewApiToken"] }) {
  const url = `${window.location.origin}${basePath}/api/v1/${made.scopes.includes("audit") && !made.scopes.includes("read") ? "audit-events" : "accounts"}?limit=1`;
  const end = async () => {
    if (follows !== undefined) {
      await client.DELETE("/api-tokens/{id}", { params: { path: { id: follows.id } } });
      await settled(`${follows.name} is replaced; the old token is revoked.`);
    }
    onClose();
  };
  return (
    <ShownOnce
      advice="Put it where the program finds it, such as a secret store. It is kept nowhere here."
      saved="I have saved it"
      done={{ label: follows === undefined ? "Done" : "Revoke the old one", go: () => void end().catch(toastFailed) }}
      instead={follows === undefined ? undefined : { label: "Keep the old one for now", go: onClose }}
    >
      <CopyField label="Token" value={made.token} />
      <CodeBlock label="the test call" text={`curl -H "Authorization: Bearer $ANTEROOM_TOKEN" \\\n  "${url}"`} />
      {follows === undefined ? null : (
        <Callout tone="info">Put the new token in place first. The old one works until you revoke it.</Callout>
      )}
    </ShownOnce>
  );
}
