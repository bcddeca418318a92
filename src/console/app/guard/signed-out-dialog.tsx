import { useState } from "react";
import { basePath } from "../../api/place.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ExternalLink } from "../../ui/link.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import type { Demand } from "./demand.ts";

/** Says that the session has ended. The sign-in is in a tab of its own, so that nothing that was typed here is lost. */
export function SignedOutDialog({ demand }: { readonly demand: Demand }) {
  const [isOpened, setOpened] = useState(false);
  return (
    <Dialog title="Your session has ended" opened onClose={() => demand.settle(undefined)}>
      <Stack>
        <p>
          You were away for a while, signed out elsewhere, or somebody ended the session. What you have typed here stays
          until you close this page.
        </p>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: notes that the link within was used */}
        <div onClick={() => setOpened(true)}>
          <ExternalLink href={`${basePath}/login?return=/profile`}>Sign in, in a new tab</ExternalLink>
        </div>
        <Row justify="end">
          <Button onClick={() => demand.settle(undefined)}>Not now</Button>
          <Button variant={isOpened ? "primary" : "default"} onClick={() => demand.settle({})}>
            I have signed in
          </Button>
        </Row>
      </Stack>
    </Dialog>
  );
}
