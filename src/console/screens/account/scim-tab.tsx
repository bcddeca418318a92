import { useRef } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Columns, Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfAccount } from "./account.ts";

/** The user behind the account exactly as its identity provider sees it. */
export function ScimTab({ account }: OfAccount) {
  const query = api.useQuery("get", "/accounts/{id}/directory-user", { params: { path: { id: account.id } } });
  return (
    <Loadable query={query} rows={12}>
      {(behind) => (
        <Card
          title={`As ${behind.connection.name} sees it`}
          lead="The SCIM resource that a GET of the identity provider is answered with. It is changed there, not here."
          actions={
            <Row>
              <Link to="/log" search={{ resource: account.directoryUserId ?? undefined }}>
                Its requests
              </Link>
              <Button size="xs" icon="refresh" busy={query.isFetching} onClick={() => void query.refetch()}>
                Read again
              </Button>
            </Row>
          }
        >
          <Stack gap="sm">
            <ChangedMeanwhile behind={behind} />
            <Columns min={20}>
              <CopyField label="Location" value={behind.location} />
              <CopyField label="ETag" value={behind.etag} />
            </Columns>
            <CodeBlock label="The SCIM resource" text={JSON.stringify(behind.resource, null, 2)} />
          </Stack>
        </Card>
      )}
    </Loadable>
  );
}

/** Says so when the identity provider has changed the user while somebody looked. */
function ChangedMeanwhile({ behind }: { readonly behind: Schemas["UserBehind"] }) {
  const first = useRef(behind.etag);
  if (first.current === behind.etag) {
    return (
      <p>
        Changed last <Time at={behind.updatedAt} />.
      </p>
    );
  }
  return (
    <Callout tone="info" icon="refresh" title={`${behind.connection.name} changed it while you looked`} live>
      <Time at={behind.updatedAt} />. What you see below is the new version. Its changes are in the provisioning log.
    </Callout>
  );
}
