import { useState } from "react";
import { client } from "../../api/client.ts";
import { reasonHeaders } from "../../api/reason.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { HiddenAfter } from "./hidden-after.tsx";

interface RevealButtonProps {
  readonly accountId: string;
  readonly kind: "password" | "note";
  /** Newest first. */
  readonly versions: readonly number[];
}

/** Reads a secret for a purpose; it is hidden again by itself. */
export function RevealButton({ accountId, kind, versions }: RevealButtonProps) {
  const act = useAct(`reveal-${kind}`);
  const [version, setVersion] = useState("");
  const [value, setValue] = useState<string>();
  const hide = () => setValue(undefined);
  const chosen = version === "" ? versions[0] : Number(version);
  return (
    <>
      <Button icon="show" onClick={act.open}>
        Read it
      </Button>
      <ReasonDialog
        act={act}
        title={`Read the ${kind}?`}
        action="Read it"
        label="What for"
        placeholder="Such as: creating the user in the app"
        onConfirm={async (reason) => {
          const { data } = await client.POST("/accounts/{id}/secrets/{kind}/reveal", {
            params: { path: { id: accountId, kind } },
            body: chosen === undefined ? {} : { version: chosen },
            headers: reasonHeaders(reason),
          });
          setValue(data?.value);
        }}
      >
        <Stack gap="sm">
          <p>
            The reading is kept in the history with your name and this reason. It takes a proof that it is you, and for
            most people a second person who agrees.
          </p>
          {versions.length < 2 ? null : (
            <SelectField
              label="Version"
              value={String(chosen ?? "")}
              onChange={setVersion}
              choices={versions.map((one, index) => ({
                value: String(one),
                label: index === 0 ? `${one} (now)` : String(one),
              }))}
            />
          )}
        </Stack>
      </ReasonDialog>
      {value === undefined ? null : (
        <Dialog title={`The ${kind}`} opened onClose={hide}>
          <Stack gap="sm">
            <CopyField label={kind === "password" ? "Password" : "Note"} value={value} />
            <HiddenAfter onOver={hide} />
          </Stack>
        </Dialog>
      )}
    </>
  );
}
