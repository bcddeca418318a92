import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { basePath } from "../../api/place.ts";
import { refreshAll } from "../../api/query-client.ts";
import { settled } from "../../parts/settled.ts";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { SourcesField, sourcesOf } from "../../parts/sources-field.tsx";
import { inDays } from "../../parts/token-terms.ts";
import { type ChangeDraft, useDraft } from "../../parts/use-draft.ts";
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

interface TokenFields {
  readonly name: string;
  readonly preset: string;
  readonly scopes: readonly Scope[];
  readonly days: number | undefined;
  readonly sources: string;
}

/** Makes a token, and shows it once. */
export function NewTokenDialog({ follows, onClose }: NewTokenProps) {
  const [made, setMade] = useState<Schemas["NewApiToken"]>();
  const [fields, change, drop] = useDraft<TokenFields>(`token.${follows?.id ?? ""}`, {
    name: follows?.name ?? "",
    preset: follows === undefined ? "look" : "own",
    scopes: follows?.scopes ?? ["read"],
    days: 90,
    sources: follows?.sources.join("\n") ?? "",
  });
  const close = () => {
    drop();
    onClose();
  };
  const show = (token: Schemas["NewApiToken"]) => {
    drop();
    setMade(token);
  };
  return (
    <Dialog
      title={
        made === undefined ? (follows === undefined ? "Make a token" : `Replace ${follows.name}`) : "Save the token now"
      }
      opened
      size="lg"
      onClose={close}
    >
      {made === undefined ? (
        <TokenForm fields={fields} change={change} onMade={show} onClose={close} />
      ) : (
        <MadeToken made={made} follows={follows} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface TokenFormProps {
  readonly fields: TokenFields;
  readonly change: ChangeDraft<TokenFields>;
  readonly onMade: (made: Schemas["NewApiToken"]) => void;
  readonly onClose: () => void;
}

function TokenForm({ fields, change, onMade, onClose }: TokenFormProps) {
  const { name, preset, scopes, days, sources } = fields;
  const choose = (id: string) => {
    const found = PRESETS.find((one) => one.id === id);
    change({ preset: id, ...(found !== undefined && found.scopes.length > 0 && { scopes: found.scopes }) });
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
        onChange={(next) => change({ name: next })}
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
      {preset === "own" ? <ScopeChoice scopes={scopes} onChange={(next) => change({ scopes: next })} /> : null}
      <NumberField
        label="Ends in how many days?"
        hint="At most 366. A token that ends is refused; make its successor before."
        value={days}
        onChange={(next) => change({ days: next })}
        min={1}
        max={366}
      />
      <SourcesField value={sources} onChange={(next) => change({ sources: next })} />
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
