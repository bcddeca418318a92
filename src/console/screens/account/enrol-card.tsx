import { useSearchState } from "../../app/search-state.ts";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import { CameraForm } from "./camera-form.tsx";
import { GenerateForm, type Made } from "./generate-form.tsx";
import { LinkForm } from "./link-form.tsx";
import { PasteForm } from "./paste-form.tsx";
import { PictureForm } from "./picture-form.tsx";

const WAYS = [
  { value: "paste", label: "Paste the key" },
  { value: "picture", label: "Picture" },
  { value: "camera", label: "Camera" },
  { value: "generate", label: "Make one here" },
  { value: "link", label: "Ask a colleague" },
] as const;

/** Brings the second factor of a login in, in one of several ways. */
export function EnrolCard({ account, onMade }: OfAccount & { readonly onMade: (made: Made) => void }) {
  const [state, set] = useSearchState();
  const way = WAYS.find(({ value }) => value === state["way"])?.value ?? "paste";
  const place =
    account.kind === "idp_provisioned" ? (account.connection?.name ?? account.identity?.identityProvider) : undefined;
  return (
    <Card
      title="Enrol the second factor"
      lead={`At ${place ?? account.application.name}, start setting up an authenticator app for this login. It shows a QR code, and a key beside it. Bring either in here: the factor is then kept here, and no phone has it.`}
    >
      <Stack>
        {account.status === "retired" ? (
          <Callout tone="neutral">The account is retired; nothing is enrolled for it any more.</Callout>
        ) : (
          <>
            <Segmented
              label="How it comes in"
              value={way}
              onChange={(next) => set({ way: next })}
              choices={[...WAYS]}
            />
            {way === "paste" ? <PasteForm account={account} /> : null}
            {way === "picture" ? <PictureForm account={account} /> : null}
            {way === "camera" ? <CameraForm account={account} /> : null}
            {way === "generate" ? <GenerateForm account={account} onMade={onMade} /> : null}
            {way === "link" ? <LinkForm account={account} /> : null}
          </>
        )}
      </Stack>
    </Card>
  );
}
