import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { settled } from "../../parts/settled.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Card } from "../../ui/card.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Page } from "../../ui/page.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import { type Account, KINDS } from "./account.ts";
import { AppField } from "./app-field.tsx";
import { KindChoice } from "./kind-choice.tsx";
import { WayAhead } from "./way-ahead.tsx";

type Kind = Account["kind"];

/** What stands in the form. It is kept in the address, so that loading the page again loses none of it. */
interface Draft {
  readonly app: string;
  readonly userName: string;
  readonly label: string;
  readonly displayName: string;
  readonly provider: string;
}

/** Registers an account that no identity provider pushes. What follows are steps, which are kept: leave them and come back. */
export function NewAccountPage() {
  const [state, set] = useSearchState();
  const kind: Kind = isKind(state["kind"]) ? state["kind"] : "placeholder";
  return (
    <Page
      title="Register an account"
      above={<Link to="/accounts">Service accounts</Link>}
      lead="For a login that no identity provider pushes over SCIM. One that a provider pushes arrives by itself."
    >
      <Split
        main={
          <>
            <Card title="1. Which kind is it?">
              <KindChoice kind={kind} onChange={(next) => set({ kind: next })} />
            </Card>
            <Card title="2. What is it called?">
              <DraftForm key={kind} kind={kind} />
            </Card>
          </>
        }
        side={<WayAhead kind={kind} />}
      />
    </Page>
  );
}

function DraftForm({ kind }: { readonly kind: Kind }) {
  const [state, set] = useSearchState();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>({
    app: state["app"] ?? "",
    userName: state["userName"] ?? "",
    label: state["label"] ?? "",
    displayName: state["displayName"] ?? "",
    provider: state["provider"] ?? "",
  });
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    set({ ...next });
  };
  const isFederated = kind === "idp_provisioned";
  const isDummy = kind === "placeholder";
  return (
    <ActionForm
      action="Register it"
      onSubmit={async () => {
        const { data } = await client.POST("/accounts", { body: bodyOf(kind, draft) });
        if (data === undefined) return;
        await settled(`${data.userName} is registered.`);
        await navigate({ to: `/accounts/${data.id}` as never });
      }}
    >
      <Stack gap="sm">
        <AppField value={draft.app} onChange={(app) => change({ app })} />
        {isFederated ? (
          <TextField
            label="Identity provider"
            hint="As people here call it. It has no SCIM, so that people state how the login stands there."
            value={draft.provider}
            onChange={(provider) => change({ provider })}
            maxLength={120}
            required
          />
        ) : null}
        <TextField
          label="User name"
          hint={
            isDummy
              ? "Empty: a dummy such as placeholder-k3v7q2mz, which an address replaces later."
              : "What it signs in with."
          }
          value={draft.userName}
          onChange={(userName) => change({ userName })}
          maxLength={256}
          required={!isDummy}
        />
        <TextField
          label="Label"
          hint="What people here call it."
          placeholder="CRM robot"
          value={draft.label}
          onChange={(label) => change({ label })}
          maxLength={120}
        />
        <TextField
          label="Display name"
          hint="As the app is to show it, if that matters."
          value={draft.displayName}
          onChange={(displayName) => change({ displayName })}
          maxLength={256}
        />
      </Stack>
    </ActionForm>
  );
}

function bodyOf(kind: Kind, draft: Draft): Schemas["NewAccount"] {
  const app = draft.app.trim();
  return {
    kind,
    ...(app.includes("://") ? { url: app } : { application: app }),
    ...(draft.userName.trim() !== "" && { userName: draft.userName.trim() }),
    ...(draft.label.trim() !== "" && { label: draft.label.trim() }),
    ...(draft.displayName.trim() !== "" && { displayName: draft.displayName.trim() }),
    ...(kind === "idp_provisioned" && draft.provider.trim() !== "" && { identityProvider: draft.provider.trim() }),
  };
}

function isKind(value: string | undefined): value is Kind {
  return value !== undefined && Object.hasOwn(KINDS, value);
}
