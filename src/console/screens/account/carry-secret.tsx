import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { reasonHeaders } from "../../api/reason.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Row, Stack } from "../../ui/stack.tsx";

type Conversion = Schemas["Conversion"];

const CARRIABLE = new Set(["password", "note"]);

/** Has a secret of the old account go along, by an explicit statement; none does without. */
export function CarrySecret({ conversion }: { readonly conversion: Conversion }) {
  const [kind, setKind] = useState("password");
  const [statement, setStatement] = useState("");
  const act = useAct("carry");
  const { id } = conversion.account;
  const carriable = conversion.secrets.filter((secret) => CARRIABLE.has(secret.kind));
  if (carriable.length === 0) return null;
  return (
    <Stack gap="xs">
      {carriable.map((secret) => (
        <Row key={secret.kind}>
          <span>
            The {secret.kind} {secret.decision === "carried" ? "goes along" : "is new"}.
          </span>
          {secret.decision === "carried" ? null : (
            <Button
              size="xs"
              variant="subtle"
              onClick={() => {
                setKind(secret.kind);
                act.open();
              }}
            >
              Have it go along
            </Button>
          )}
        </Row>
      ))}
      <ReasonDialog
        act={act}
        title={`Have the ${kind} go along?`}
        action="Have it go along"
        onConfirm={async (reason) => {
          await client.POST("/accounts/{id}/conversion/secrets/{kind}", {
            params: { path: { id, kind } },
            body: { statement: statement.trim() },
            headers: reasonHeaders(reason),
          });
          await settled(`The ${kind} goes along.`);
        }}
      >
        <Stack gap="sm">
          <p>Only where both accounts are the same user of the app. Say so in your words; a seed never goes along.</p>
          <TextField
            label="Statement"
            placeholder="It is the same login at the app."
            value={statement}
            onChange={setStatement}
            required
          />
        </Stack>
      </ReasonDialog>
    </Stack>
  );
}
