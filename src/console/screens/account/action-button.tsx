import { useSearchState } from "../../app/search-state.ts";
import { Button, type ButtonVariant } from "../../ui/button.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import type { NextAction } from "./next-action.ts";

interface ActionButtonProps {
  readonly action: NextAction | null;
  readonly variant?: ButtonVariant;
  readonly size?: "xs" | "sm";
}

/** The button that brings an account further; nothing where somebody else does it somewhere else. */
export function ActionButton({ action, variant = "default", size = "sm" }: ActionButtonProps) {
  const [state, set] = useSearchState();
  if (action === null || action.kind === "elsewhere") return null;
  if (action.kind === "page") {
    return (
      <LinkButton to={action.to} variant={variant} size={size}>
        {action.label}
      </LinkButton>
    );
  }
  const { tab, act, label } = action;
  // Whoever is there already sees what to do.
  if (act === undefined && state["tab"] === tab) return null;
  return (
    <Button
      variant={variant}
      size={size}
      onClick={() => set({ tab: tab === "overview" ? undefined : tab, act }, { push: true })}
    >
      {label}
    </Button>
  );
}
