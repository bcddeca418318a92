import type { Schemas } from "../../api/client.ts";
import { DiffTable } from "../../ui/diff-table.tsx";

type Change = Schemas["EvidenceChange"];

/** What the facts of evidence are called. */
const NAMES: Readonly<Record<string, string>> = {
  verdict: "Verdict",
  entityId: "Entity ID",
  acsUrls: "ACS URLs",
  acsUrl: "ACS URL",
  nameIdFormats: "NameID formats",
  nameIdFormat: "NameID format",
  certificates: "Certificates",
  authnRequestsSigned: "Signs its requests",
  wantAssertionsSigned: "Wants signed assertions",
  requestedAttributes: "Requested attributes",
  validUntil: "Valid until",
  issuer: "Issuer",
  sentTo: "Sent to",
  binding: "Binding",
  requestedContexts: "Requested contexts",
  signature: "Signature",
  nameId: "NameID",
  signedBy: "Signed by",
  authnContexts: "Authentication contexts",
};

/** What is different, old and new side by side. */
export function EvidenceChanges({
  changes,
  caption,
}: {
  readonly changes: readonly Change[];
  readonly caption: string;
}) {
  return (
    <DiffTable
      caption={caption}
      differences={changes.map(({ what, from, to }) => ({
        name: NAMES[what] ?? what,
        before: told(from),
        after: told(to),
      }))}
    />
  );
}

/** Fingerprints are told apart by how they begin; whole they fill the page. */
function told(text: string | null): string | null {
  return text?.replaceAll(/\b([0-9a-f]{16})[0-9a-f]{48}\b/g, "$1…") ?? null;
}
