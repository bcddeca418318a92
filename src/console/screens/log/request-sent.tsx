import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import styles from "./request-story.module.css";

/** What was sent, as far as it is kept, and ways to try it again. */
export function RequestSent({ story }: { readonly story: Schemas["RequestStory"] }) {
  const { request, url, connection } = story;
  return (
    <Card
      title="What was sent"
      actions={
        <Row gap="xs">
          <CopyButton text={curlOf(request.method, url)} label="Copy as curl" />
          {connection.deleted ? null : (
            <LinkButton
              to="/simulate"
              size="xs"
              icon="wand"
              search={{ connection: connection.id, method: request.method, path: pathOf(request.path) }}
            >
              Try again as a dry run
            </LinkButton>
          )}
        </Row>
      }
    >
      <Stack gap="sm">
        <CodeBlock text={`${request.method} ${url}`} label="the request" />
        <p className={styles.quiet}>
          The body and the query are not kept, because they hold personal data and may hold passwords. What they changed
          stands above. Tokens are never written down.
        </p>
      </Stack>
    </Card>
  );
}

/** The path within SCIM, which is what a dry run takes. */
function pathOf(path: string): string {
  return path.replace(/^.*\/scim\/v2(?=\/|$)/, "");
}

const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** A command that asks the same, with places for what is not kept. */
function curlOf(method: string, url: string): string {
  const body = WITH_BODY.has(method)
    ? " \\\n  --header 'Content-Type: application/scim+json' \\\n  --data @body.json"
    : "";
  return `curl --request ${method} '${url.replaceAll("'", "%27")}' \\\n  --header "Authorization: Bearer $ANTEROOM_SCIM_TOKEN"${body}`;
}
