import { useEffect, useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { TextField } from "../../ui/fields.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import { toastDone } from "../../ui/toast.ts";
import styles from "./factor-dialog.module.css";
import { ownReason } from "./own-reason.ts";

/** Makes a second factor and has it confirmed by two codes that follow each other. */
export function FactorDialog({ onClose }: { readonly onClose: () => void }) {
  const [made, setMade] = useState<Schemas["NewPersonFactor"]>();
  const [problem, setProblem] = useState<unknown>();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  useEffect(() => {
    let isOver = false;
    client.POST("/me/factor", { body: {}, ...ownReason("Sets up a second factor") }).then(
      ({ data }) => (isOver ? undefined : setMade(data)),
      (error: unknown) => (isOver ? undefined : setProblem(error)),
    );
    return () => {
      isOver = true;
    };
  }, []);
  const key = made === undefined ? "" : (new URL(made.otpauthUri).searchParams.get("secret") ?? "");
  return (
    <ConfirmDialog
      title="Set up a second factor"
      opened
      action="Confirm"
      disabled={made === undefined || first === "" || second === ""}
      onClose={onClose}
      onConfirm={() => confirmFactor(first, second)}
    >
      {problem === undefined ? null : <ProblemBox error={problem} />}
      {made === undefined ? null : (
        <Stack>
          <p>Scan this with an authenticator app, or type the key into it. Then type two codes, one after the other.</p>
          <img
            className={styles.qr}
            src={`data:image/svg+xml,${encodeURIComponent(made.qrCode.svg)}`}
            alt="QR code of the key below"
          />
          <CopyField label="Key" value={key} />
          <Columns min={10}>
            <TextField
              label="Code now"
              value={first}
              onChange={setFirst}
              inputMode="numeric"
              autoComplete="off"
              autoFocus
            />
            <TextField
              label="The next code"
              value={second}
              onChange={setSecond}
              inputMode="numeric"
              autoComplete="off"
            />
          </Columns>
        </Stack>
      )}
    </ConfirmDialog>
  );
}

async function confirmFactor(first: string, second: string): Promise<void> {
  const codes: [string, string] = [first.replaceAll(/\s/g, ""), second.replaceAll(/\s/g, "")];
  await client.POST("/me/factor/confirmation", { body: { codes }, ...ownReason("Confirms the second factor") });
  toastDone("Your second factor is set up.");
  await refreshAll();
}
