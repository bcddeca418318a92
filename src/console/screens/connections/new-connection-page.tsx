import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { ChooseStep } from "./choose-step.tsx";
import { CopyStep } from "./copy-step.tsx";
import { idpKind } from "./idps.ts";
import { ListenStep } from "./listen-step.tsx";
import { MeaningStep } from "./meaning-step.tsx";
import { UserStep } from "./user-step.tsx";
import { useWizard, type WizardState } from "./wizard-state.ts";
import { WizardSteps } from "./wizard-steps.tsx";

/** A token that was just made, for as long as the page is open: it is kept nowhere else. */
export interface FreshToken {
  readonly connectionId: string;
  readonly token: string;
}

/** Connecting an identity provider, step by step, with its calls in sight. */
export function NewConnectionPage() {
  const wizard = useWizard();
  const [fresh, setFresh] = useState<FreshToken>();
  const name = useName(wizard);
  return (
    <Page title={`Connect ${name}`} above={<Link to="/connections">Connections</Link>}>
      <WizardSteps step={wizard.step} canGo={wizard.connectionId !== undefined} onGo={(step) => wizard.go({ step })} />
      {wizard.connectionId === undefined ? (
        <ChooseStep wizard={wizard} onMade={setFresh} />
      ) : (
        <Connected wizard={wizard} id={wizard.connectionId} fresh={fresh} onFresh={setFresh} />
      )}
    </Page>
  );
}

/** What is being connected, as far as it is known. */
function useName({ idp, connectionId: id = "" }: WizardState): string {
  const { data } = api.useQuery("get", "/connections/{id}", { params: { path: { id } } }, { enabled: id !== "" });
  if (data !== undefined) return data.name;
  return idp === undefined ? "an identity provider" : idpKind(idp).name;
}

interface ConnectedProps {
  readonly wizard: WizardState;
  readonly id: string;
  readonly fresh: FreshToken | undefined;
  readonly onFresh: (fresh: FreshToken) => void;
}

function Connected({ wizard, id, fresh, onFresh }: ConnectedProps) {
  const query = api.useQuery("get", "/connections/{id}", { params: { path: { id } } });
  const token = fresh?.connectionId === id ? fresh.token : undefined;
  return (
    <Loadable query={query} rows={8}>
      {(connection) => (
        <Stack gap="lg">
          <Step wizard={wizard} connection={connection} token={token} onFresh={onFresh} />
        </Stack>
      )}
    </Loadable>
  );
}

interface StepProps {
  readonly wizard: WizardState;
  readonly connection: Schemas["Connection"];
  readonly token: string | undefined;
  readonly onFresh: (fresh: FreshToken) => void;
}

function Step({ wizard, connection, token, onFresh }: StepProps) {
  switch (wizard.step) {
    case "listen":
      return <ListenStep connection={connection} wizard={wizard} />;
    case "apps":
      return <MeaningStep connection={connection} wizard={wizard} />;
    case "user":
      return <UserStep connection={connection} wizard={wizard} />;
    default:
      return <CopyStep connection={connection} wizard={wizard} token={token} onFresh={onFresh} />;
  }
}
