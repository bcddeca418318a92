import { useNavigate } from "@tanstack/react-router";
import { useSearchState } from "../../app/search-state.ts";
import { settled } from "../../parts/settled.ts";

/** An app that was just added. */
interface Added {
  readonly name: string;
  readonly key: string;
}

/** Where an app leads once it is added: back to the wizard that lacked it, which the address names by its connection, or to its page. */
export function useAfterAdding(): (app: Added) => Promise<void> {
  const navigate = useNavigate();
  const [{ connection }] = useSearchState();
  return async ({ name, key }) => {
    await settled(`${name} is added.`);
    const isFromWizard = connection !== undefined && connection !== "";
    const wizard = { to: "/connections/new", search: { connection, step: "apps" } };
    await navigate((isFromWizard ? wizard : { to: `/apps/${key}` }) as never);
  };
}
