import type { Schemas } from "../../api/client.ts";
import { CopyField } from "../../ui/copy-field.tsx";
import { Drawer } from "../../ui/dialog.tsx";
import { Stack } from "../../ui/stack.tsx";
import { OAuthSecrets } from "./oauth-secrets.tsx";
import { OAuthTrusts } from "./oauth-trusts.tsx";

interface OAuthClientDrawerProps {
  readonly connectionId: string;
  /** Undefined while none is looked at. */
  readonly one: Schemas["OAuthClient"] | undefined;
  readonly onMade: (client: Schemas["OAuthClient"], secret: string) => void;
  readonly onClose: () => void;
}

/** One OAuth client: what the identity provider needs of it, and by what it proves itself. */
export function OAuthClientDrawer({ connectionId, one, onMade, onClose }: OAuthClientDrawerProps) {
  return (
    <Drawer title={one?.name ?? "OAuth client"} opened={one !== undefined} onClose={onClose}>
      {one === undefined ? null : (
        <Stack>
          <CopyField label="Token endpoint" value={one.tokenUrl} />
          <CopyField label="Client identifier" value={one.id} />
          <CopyField label="Scope" value={one.scope} />
          <OAuthSecrets connectionId={connectionId} one={one} onMade={(secret) => onMade(one, secret)} />
          <OAuthTrusts connectionId={connectionId} one={one} />
        </Stack>
      )}
    </Drawer>
  );
}
