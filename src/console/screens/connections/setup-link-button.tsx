import type { Schemas } from "../../api/client.ts";
import { LinkButton } from "../../ui/link-button.tsx";

interface ButtonProps {
  readonly connection: Schemas["Connection"];
  readonly variant: string;
}

/** Leads to where a setup link of the connection is made. */
export function SetupLinkButton({ connection, variant }: ButtonProps) {
  return (
    <LinkButton to="/links" search={{ tab: "setup", connection: connection.id, variant }} icon="mail">
      Send a setup link
    </LinkButton>
  );
}
