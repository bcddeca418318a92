import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import styles from "./choose-step.module.css";
import { idpKind } from "./idps.ts";
import { MappingPreview } from "./mapping-preview.tsx";
import type { WizardState } from "./wizard-state.ts";

interface MeaningProps {
  readonly connection: Schemas["Connection"];
  readonly wizard: WizardState;
}

type Way = "groups" | "everybody";

/** What a user who arrives will stand for: which apps, by which rule. */
export function MeaningStep({ connection, wizard }: MeaningProps) {
  const apps = api.useQuery("get", "/applications", { params: { query: { limit: 200 } } });
  return (
    <Loadable query={apps} rows={5}>
      {({ items }) =>
        items.length === 0 ? (
          <NoApp connection={connection} />
        ) : (
          <Choice connection={connection} wizard={wizard} apps={items} />
        )
      }
    </Loadable>
  );
}

function NoApp({ connection }: { readonly connection: Schemas["Connection"] }) {
  return (
    <Card
      title="Add the first app"
      lead="A user becomes a service account when an app is assigned. Many well-known apps are in the catalogue."
    >
      <Stack gap="sm">
        <div>
          <LinkButton to="/apps/new" search={{ connection: connection.id }} variant="primary" icon="plus">
            Add an app
          </LinkButton>
        </div>
        <p className={styles.about}>
          You can also go on: what is assigned to an app that is not here yet waits, and counts from the moment it is
          added.{" "}
          <Link to="/connections/new" search={{ connection: connection.id, step: "user" }}>
            Go on without an app
          </Link>
        </p>
      </Stack>
    </Card>
  );
}

interface ChoiceProps extends MeaningProps {
  readonly apps: readonly Schemas["Application"][];
}

function Choice({ connection, wizard, apps }: ChoiceProps) {
  const [way, setWay] = useState<Way>(connection.applicationId === null ? "groups" : "everybody");
  const [appId, setAppId] = useState(connection.applicationId ?? apps[0]?.id ?? "");
  const change = api.useMutation("patch", "/connections/{id}");
  const app = apps.find(({ id }) => id === appId) ?? apps[0];
  const submit = async () => {
    const applicationId = way === "everybody" ? (app?.id ?? null) : null;
    if (applicationId !== connection.applicationId) {
      await change.mutateAsync({ params: { path: { id: connection.id } }, body: { applicationId } });
      await refreshAll();
    }
    wizard.go({ step: "user" });
  };
  const { name } = idpKind(connection.idp);
  return (
    <Split
      main={
        <Card
          title="Which apps do the users get?"
          lead="It can be changed at any time, and users are brought up to it at once."
        >
          <ActionForm action="Go on to the first user" onSubmit={submit}>
            <fieldset className={styles.ways}>
              <legend className={styles.about}>Users become service accounts</legend>
              <WayChoice
                way="groups"
                chosen={way}
                onChoose={setWay}
                name={`by what ${name} says`}
                about={`A pushed group named app:${app?.key ?? "crm"}, or a role with the value ${app?.key ?? "crm"}, assigns the app to its members.`}
              />
              <WayChoice
                way="everybody"
                chosen={way}
                onChoose={setWay}
                name="by being pushed at all"
                about="The connection is dedicated to one app: everybody who is pushed gets it."
              />
            </fieldset>
            {way === "everybody" ? (
              <SelectField
                label="The app"
                value={appId}
                onChange={setAppId}
                choices={apps.map(({ id, name: label }) => ({ value: id, label }))}
              />
            ) : null}
          </ActionForm>
        </Card>
      }
      side={
        <>
          <MappingPreview idp={connection.idp} way={way} app={app} />
          <Callout tone="info">
            More rules, such as one group for one role, are on the page of the connection under Mapping and assignment.
          </Callout>
        </>
      }
    />
  );
}

interface WayProps {
  readonly way: Way;
  readonly chosen: Way;
  readonly onChoose: (way: Way) => void;
  readonly name: string;
  readonly about: string;
}

function WayChoice({ way, chosen, onChoose, name, about }: WayProps) {
  return (
    <label className={styles.way} data-chosen={way === chosen}>
      <input type="radio" name="way" checked={way === chosen} onChange={() => onChoose(way)} />
      <span>
        <span className={styles.name}>{name}</span>
        <span className={styles.about}>{about}</span>
      </span>
    </label>
  );
}
