import { api } from "../../api/client.ts";
import { useDraft } from "../../parts/use-draft.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import styles from "./choose-step.module.css";
import { IdpMark } from "./idp-mark.tsx";
import { IdpTiles } from "./idp-tiles.tsx";
import { type Idp, idpKind } from "./idps.ts";
import type { FreshToken } from "./new-connection-page.tsx";
import { useGuides } from "./use-guide.ts";
import type { WizardState } from "./wizard-state.ts";

interface ChooseProps {
  readonly wizard: WizardState;
  readonly onMade: (fresh: FreshToken) => void;
}

/** Which identity provider, in which of its ways, under which name. */
export function ChooseStep({ wizard, onMade }: ChooseProps) {
  if (wizard.idp === undefined) {
    return (
      <Card title="Which identity provider do you use?" lead="You can connect several, each on its own.">
        <IdpTiles />
      </Card>
    );
  }
  return <NameCard idp={wizard.idp} wizard={wizard} onMade={onMade} />;
}

function NameCard({ idp, wizard, onMade }: ChooseProps & { readonly idp: Idp }) {
  const kind = idpKind(idp);
  const [{ name }, change, drop] = useDraft(`connect.${idp}`, { name: kind.name });
  const guides = useGuides(idp);
  const variant = wizard.variant ?? guides[0]?.variant;
  const create = api.useMutation("post", "/connections");
  const submit = async () => {
    const made = await create.mutateAsync({ body: { name, idp } });
    drop();
    onMade({ connectionId: made.id, token: made.token });
    wizard.go({ step: "copy", connection: made.id, ...(variant === undefined ? {} : { variant }) });
  };
  return (
    <Card
      title={kind.name}
      lead={kind.about}
      badges={<IdpMark idp={idp} size={24} />}
      actions={
        <Button size="xs" variant="subtle" onClick={() => wizard.go({ idp: undefined })}>
          Choose another one
        </Button>
      }
    >
      <ActionForm action="Make the connection" disabled={name.trim() === ""} onSubmit={submit}>
        <Stack>
          {guides.length < 2 ? null : (
            <fieldset className={styles.ways}>
              <legend>Which kind of app is it?</legend>
              {guides.map((guide) => (
                <label key={guide.variant} className={styles.way} data-chosen={guide.variant === variant}>
                  <input
                    type="radio"
                    name="variant"
                    checked={guide.variant === variant}
                    onChange={() => wizard.go({ variant: guide.variant })}
                  />
                  <span>
                    <span className={styles.name}>{guide.title}</span>
                    <span className={styles.about}>{guide.about}</span>
                  </span>
                </label>
              ))}
            </fieldset>
          )}
          <TextField
            label="Name of the connection"
            hint="As you call it here. It can be changed later."
            value={name}
            onChange={(next) => change({ name: next })}
            maxLength={200}
            required
          />
        </Stack>
      </ActionForm>
    </Card>
  );
}
