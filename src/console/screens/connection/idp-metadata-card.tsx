import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import { settled } from "../../parts/settled.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { SelectField, TextAreaField, TextField } from "../../ui/fields.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfConnection } from "./connection.ts";

/** The SAML metadata of the identity provider: what proves that a sign-in of its users is real. */
export function IdpMetadataCard({ connection: { id } }: OfConnection) {
  const query = api.useQuery("get", "/connections/{id}/idp-metadata", { params: { path: { id } } }, { retry: false });
  const isMissing = query.error !== null && problemOf(query.error).status === 404;
  return (
    <Card
      title="SAML metadata of the identity provider"
      lead="With it, recorded sign-ins of its users are verified, and count as proof that an app signs them in."
    >
      <Stack>
        {query.data === undefined ? null : <Known metadata={query.data} />}
        {query.error !== null && !isMissing ? (
          <ProblemBox error={query.error} onRetry={() => void query.refetch()} />
        ) : null}
        {query.data === undefined && query.error === null ? <Skeleton rows={3} /> : <MetadataForm id={id} />}
      </Stack>
    </Card>
  );
}

function Known({
  metadata: { entityId, certificates, takenAt, validUntil },
}: {
  readonly metadata: Schemas["IdpMetadata"];
}) {
  const [first] = certificates;
  return (
    <Facts
      facts={[
        ["Entity ID", <code key="entity">{entityId}</code>],
        ["Certificates that sign", String(certificates.length)],
        ["The first one ends", first === undefined ? null : <Time key="end" at={first.notAfter} />],
        ["Valid until", validUntil === null ? null : <Time key="valid" at={validUntil} />],
        ["Given", <Time key="taken" at={takenAt} />],
      ]}
    />
  );
}

function MetadataForm({ id }: { readonly id: string }) {
  const [by, setBy] = useState("url");
  const [url, setUrl] = useState("");
  const [xml, setXml] = useState("");
  const body = by === "url" ? { metadataUrl: url.trim() } : { metadataXml: xml };
  const give = async () => {
    await client.PUT("/connections/{id}/idp-metadata", { params: { path: { id } }, body });
    setXml("");
    await settled("The metadata is taken.");
  };
  return (
    <ActionForm action="Take it" variant="default" disabled={(by === "url" ? url : xml).trim() === ""} onSubmit={give}>
      <SelectField
        label="Where is it?"
        value={by}
        onChange={setBy}
        choices={[
          { value: "url", label: "At an address" },
          { value: "xml", label: "I have the document" },
        ]}
      />
      {by === "url" ? (
        <TextField label="Metadata URL" type="url" placeholder="https://" value={url} onChange={setUrl} />
      ) : (
        <TextAreaField label="Metadata (XML)" rows={5} monospace value={xml} onChange={setXml} />
      )}
    </ActionForm>
  );
}
