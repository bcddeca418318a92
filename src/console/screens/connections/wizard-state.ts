import { useSearchState } from "../../app/search-state.ts";
import { IDP_KINDS, type Idp } from "./idps.ts";

/** The steps of connecting, in their order. */
export const WIZARD_STEPS = [
  { id: "choose", label: "Identity provider" },
  { id: "copy", label: "Copy the values" },
  { id: "listen", label: "First call" },
  { id: "apps", label: "What will happen" },
  { id: "user", label: "First user" },
] as const;

/** A step of connecting. */
export type WizardStep = (typeof WIZARD_STEPS)[number]["id"];

/** Where somebody is in connecting, as the address says it: closed and opened again, it is the same. */
export interface WizardState {
  readonly step: WizardStep;
  readonly idp: Idp | undefined;
  readonly variant: string | undefined;
  readonly connectionId: string | undefined;
  readonly go: (change: WizardChange) => void;
}

/** What of it changes. */
export interface WizardChange {
  readonly step?: WizardStep;
  readonly idp?: Idp | undefined;
  readonly variant?: string;
  readonly connection?: string;
}

/** Reads and changes where somebody is. What needs a connection is not reached without one. */
export function useWizard(): WizardState {
  const [state, set] = useSearchState();
  const idp = IDP_KINDS.find((kind) => kind.idp === state["idp"])?.idp;
  const connectionId = state["connection"];
  return {
    step: stepOf(state["step"], connectionId),
    idp,
    variant: state["variant"],
    connectionId,
    go: (change) => set({ ...change }, { push: change.step !== undefined }),
  };
}

function stepOf(asked: string | undefined, connectionId: string | undefined): WizardStep {
  if (connectionId === undefined) return "choose";
  const found = WIZARD_STEPS.find(({ id }) => id === asked)?.id ?? "copy";
  return found === "choose" ? "copy" : found;
}
