import { useState } from "react";
import { api } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { toastFailed } from "../../ui/toast.ts";
import type { Idp } from "./idps.ts";
import type { WizardState } from "./wizard-state.ts";

interface SimulateProps {
  readonly idp: Idp;
  readonly wizard: WizardState;
}

/** Has the server play the identity provider, on a sample connection of its own, and goes on with that one. */
export function SimulateButton({ idp, wizard }: SimulateProps) {
  const [isBusy, setBusy] = useState(false);
  const start = api.useMutation("post", "/simulations");
  const simulate = async () => {
    setBusy(true);
    try {
      const { id } = await start.mutateAsync({ body: { idp } });
      wizard.go({ connection: id, step: "user" });
    } catch (error) {
      toastFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon="wand" busy={isBusy} onClick={() => void simulate()}>
      Simulate instead
    </Button>
  );
}
