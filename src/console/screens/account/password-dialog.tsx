import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { CheckField, NumberField, SecretField } from "../../ui/fields.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";

type Wish = Schemas["PasswordWish"];

/** How a new password comes about. */
const WAYS = [
  { value: "characters", label: "Draw characters" },
  { value: "words", label: "Draw words" },
  { value: "own", label: "Store one" },
] as const;

/** Stores the next version of the password: one that is drawn and that nobody sees, or one that there is. */
export function PasswordDialog({ account }: OfAccount) {
  const act = useAct("password");
  return (
    <Dialog title={`The next password of ${account.userName}`} opened={act.opened} onClose={act.close}>
      <PasswordForm account={account} onDone={act.close} />
    </Dialog>
  );
}

function PasswordForm({ account, onDone }: OfAccount & { readonly onDone: () => void }) {
  const [way, setWay] = useState("characters");
  const [value, setValue] = useState("");
  const [length, setLength] = useState<number>();
  const [words, setWords] = useState<number | undefined>(6);
  const [isCapital, setCapital] = useState(true);
  const [hasDigit, setDigit] = useState(true);
  const submit = async () => {
    const drawn: Wish =
      way === "words"
        ? { passphrase: { words, capitals: isCapital, digit: hasDigit } }
        : { ...(length !== undefined && { length }) };
    const body = way === "own" ? { value } : { generate: drawn };
    await client.PUT("/accounts/{id}/secrets/password", { params: { path: { id: account.id } }, body });
    setValue("");
    onDone();
    await settled("The password is stored.");
  };
  return (
    <Stack gap="sm">
      <Segmented label="How the password comes about" value={way} onChange={setWay} choices={[...WAYS]} />
      <ActionForm
        action={way === "own" ? "Store it" : "Draw and store it"}
        disabled={way === "own" && value === ""}
        onSubmit={submit}
      >
        {way === "characters" ? (
          <>
            <p>
              Drawn by the rules of {account.application.name}, if these are known. Nobody sees it until somebody reads
              it for a reason.
            </p>
            <NumberField
              label="Length"
              hint="24 if you say nothing, or what comes nearest within the rules."
              min={8}
              max={128}
              value={length}
              onChange={setLength}
            />
          </>
        ) : null}
        {way === "words" ? (
          <>
            <p>Words of a list that ships with Anteroom. Easy to type where nothing can be pasted.</p>
            <NumberField label="Words" min={4} max={12} value={words} onChange={setWords} />
            <Columns min={10}>
              <CheckField label="Capitals" value={isCapital} onChange={setCapital} />
              <CheckField label="A digit" value={hasDigit} onChange={setDigit} />
            </Columns>
          </>
        ) : null}
        {way === "own" ? (
          <>
            <p>The one that the app has already. Its strength is judged when it is stored.</p>
            <SecretField label="Password" autoComplete="new-password" value={value} onChange={setValue} />
          </>
        ) : null}
      </ActionForm>
    </Stack>
  );
}
