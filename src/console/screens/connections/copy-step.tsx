import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { CheckField } from "../../ui/fields.tsx";
import { Row, Split, Stack } from "../../ui/stack.tsx";
import { AddressCallout } from "./address-callout.tsx";
import { GuideForm } from "./guide-form.tsx";
import { GuideSteps } from "./guide-steps.tsx";
import { idpKind } from "./idps.ts";
import type { FreshToken } from "./new-connection-page.tsx";
import { SetupLinkButton } from "./setup-link-button.tsx";
import { guideAsText, type SetupGuide, useGuide } from "./use-guide.ts";
import type { WizardState } from "./wizard-state.ts";

interface CopyProps {
  readonly connection: Schemas["Connection"];
  readonly wizard: WizardState;
  readonly token: string | undefined;
  readonly onFresh: (fresh: FreshToken) => void;
}

/** What goes into the identity provider: its own form, with its own labels, and what to type. */
export function CopyStep({ connection, wizard, token, onFresh }: CopyProps) {
  const guide = useGuide(connection.idp, wizard.variant);
  const [isSaved, setSaved] = useState(false);
  if (guide === undefined) return null;
  const next = () => wizard.go({ step: "listen" });
  return (
    <>
      <AddressCallout url={connection.scimBaseUrl} idp={connection.idp} />
      <Split
        main={
          <>
            <Card
              title={guide.title}
              lead={`In ${idpKind(connection.idp).name}, do this from top to bottom. The next page shows each call as it arrives.`}
              actions={
                <CopyButton
                  label="Copy all as text"
                  text={guideAsText(guide, connection.scimBaseUrl, token)}
                  what="all steps"
                />
              }
            >
              <Stack>
                <GuideSteps steps={guide.open} />
                <GuideForm guide={guide} url={connection.scimBaseUrl} token={token} />
                <GuideSteps steps={[`${guide.form.test}.`]} from={guide.open.length + 2} />
              </Stack>
            </Card>
            <Notes notes={guide.notes} />
            <Row>
              <Button variant="primary" icon="forward" disabled={token !== undefined && !isSaved} onClick={next}>
                Watch for the first call
              </Button>
              {token !== undefined && !isSaved ? <span>Say first that the token is copied.</span> : null}
            </Row>
          </>
        }
        side={
          <>
            <TokenCard {...{ connection, token, onFresh, isSaved, setSaved }} />
            <Colleague connection={connection} guide={guide} />
          </>
        }
      />
    </>
  );
}

interface TokenProps extends Pick<CopyProps, "connection" | "token" | "onFresh"> {
  readonly isSaved: boolean;
  readonly setSaved: (saved: boolean) => void;
}

function TokenCard({ connection, token, onFresh, isSaved, setSaved }: TokenProps) {
  if (token === undefined) return <AnotherToken connection={connection} onFresh={onFresh} />;
  return (
    <Card title="The token is shown this once">
      <Stack gap="sm">
        <p style={{ margin: 0 }}>
          It stands in the form beside this. After this page is closed nobody can read it again, here or anywhere;
          another one is made in a moment.
        </p>
        <CheckField label="I have copied the token" value={isSaved} onChange={setSaved} />
      </Stack>
    </Card>
  );
}

function AnotherToken({ connection, onFresh }: Pick<CopyProps, "connection" | "onFresh">) {
  const [isAsking, setAsking] = useState(false);
  const rotate = api.useMutation("post", "/connections/{id}/tokens");
  const make = async () => {
    const made = await rotate.mutateAsync({ params: { path: { id: connection.id } }, body: {} });
    onFresh({ connectionId: connection.id, token: made.token });
  };
  return (
    <Card title="The token was shown once">
      <Stack gap="sm">
        <p style={{ margin: 0 }}>
          Is it in the form already? Then go on. If not, make another one; both work until you revoke one.
        </p>
        <div>
          <Button icon="key" onClick={() => setAsking(true)}>
            Make another token
          </Button>
        </div>
      </Stack>
      <ConfirmDialog
        title={`Make another token for ${connection.name}?`}
        opened={isAsking}
        onClose={() => setAsking(false)}
        action="Make the token"
        onConfirm={make}
      >
        The earlier token goes on working. A connection has two at most: when there are two, revoke one under its tokens
        first.
      </ConfirmDialog>
    </Card>
  );
}

function Colleague({ connection, guide }: { readonly connection: Schemas["Connection"]; readonly guide: SetupGuide }) {
  return (
    <Card title="Does somebody else administer it?">
      <Stack gap="sm">
        <p style={{ margin: 0 }}>
          A setup link shows them this page alone, without an account here. It works for 72 hours, and you see how far
          they are.
        </p>
        <div>
          <SetupLinkButton connection={connection} variant={guide.variant} />
        </div>
      </Stack>
    </Card>
  );
}

function Notes({ notes }: Pick<SetupGuide, "notes">) {
  if (notes.length === 0) return null;
  return (
    <Callout tone="info" title="Good to know">
      <ul style={{ margin: 0, paddingLeft: "1.1rem" }}>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Callout>
  );
}
