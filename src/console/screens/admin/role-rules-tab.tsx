import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useDraft } from "../../parts/use-draft.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { TextAreaField } from "../../ui/fields.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import { ROLES } from "../../words/roles.tsx";
import { type Rule, RuleFields } from "./rule-fields.tsx";
import type { Provider } from "./sso-page.tsx";

/** The rules that give roles, and what they would give somebody. */
export function RoleRulesTab({ provider }: { readonly provider: Provider }) {
  const [{ rules }, change, drop] = useDraft<{ readonly rules: readonly Rule[] }>(`roles.${provider.id}`, {
    rules: provider.roles,
  });
  const isChanged = JSON.stringify(rules) !== JSON.stringify(provider.roles);
  const isWhole = rules.every(({ attribute, value }) => attribute.trim() !== "" && value.trim() !== "");
  const save = async () => {
    const body = { roles: rules.map((rule) => ({ ...rule })) };
    await client.PATCH("/sso/providers/{id}", { params: { path: { id: provider.id } }, body });
    await settled("The rules are saved. Sessions through this provider have ended.");
    drop();
  };
  return (
    <Columns min={26}>
      <Card
        title="Who becomes what"
        lead="Nobody signs in without a role. Saving signs everybody out who came through this provider."
      >
        <ActionForm
          action="Save the rules"
          disabled={!isWhole || !isChanged}
          onSubmit={save}
          beside={isChanged ? <Button onClick={drop}>Discard the changes</Button> : null}
        >
          <RuleFields rules={rules} onChange={(next) => change({ rules: next })} />
        </ActionForm>
      </Card>
      <Preview provider={provider} />
    </Columns>
  );
}

function Preview({ provider }: { readonly provider: Provider }) {
  const [text, setText] = useState("");
  const [result, setResult] = useState<Schemas["SsoPreview"]>();
  const look = async () => {
    const { data } = await client.POST("/sso/providers/{id}/preview", {
      params: { path: { id: provider.id } },
      body: { attributes: attributesIn(text) },
    });
    setResult(data);
  };
  return (
    <Card title="Try the saved rules" lead="Without signing in: which role would somebody have?">
      <Stack gap="sm">
        <ActionForm action="Look" variant="default" disabled={text.trim() === ""} onSubmit={look}>
          <TextAreaField
            label="What the identity provider would send"
            hint="One on each line, such as groups=auditors or NameID=anna@example.com."
            value={text}
            onChange={setText}
            rows={4}
          />
        </ActionForm>
        {result === undefined ? null : <Result result={result} />}
      </Stack>
    </Card>
  );
}

function Result({ result: { role, rules } }: { readonly result: Schemas["SsoPreview"] }) {
  return (
    <Stack gap="sm">
      <Callout tone={role === null ? "warn" : "good"} live>
        {role === null ? "No role: they would not be let in." : `They would be ${ROLES[role].word}.`}
      </Callout>
      <DataTable
        label="What each rule came to"
        rows={rules}
        rowId={({ rule }) => `${rule.role} ${rule.attribute} ${rule.value}`}
        columns={[
          { id: "role", header: "Role", cell: ({ rule }) => ROLES[rule.role].word },
          {
            id: "fits",
            header: "Fits",
            cell: ({ matched }) =>
              matched ? (
                <Badge tone="good" icon="good">
                  Yes
                </Badge>
              ) : (
                <Badge tone="neutral" icon="close">
                  No
                </Badge>
              ),
          },
          { id: "why", header: "Why", cell: ({ reason }) => reason },
        ]}
      />
    </Stack>
  );
}

/** Lines of `name=value`; a name that comes again has several values. */
function attributesIn(text: string): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at < 1) continue;
    const name = line.slice(0, at).trim();
    all.set(name, [...(all.get(name) ?? []), line.slice(at + 1).trim()]);
  }
  return Object.fromEntries(all);
}
