import { api, type Schemas } from "../../api/client.ts";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { DiffTable } from "../../ui/diff-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Split, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import { ResultBadge } from "../../words/result.tsx";
import { durationWords } from "./log-words.ts";
import { RequestEffects } from "./request-effects.tsx";
import { RequestSent } from "./request-sent.tsx";
import styles from "./request-story.module.css";
import { StorySteps } from "./story-steps.tsx";

type Story = Schemas["RequestStory"];

interface RequestStoryProps {
  readonly id: string;
  /** In two columns, where there is room. */
  readonly wide?: boolean;
}

/** What happened to one request: what to do about it, its steps, what it changed, and what came of it. */
export function RequestStory({ id, wide = false }: RequestStoryProps) {
  const story = api.useQuery("get", "/requests/{id}/story", { params: { path: { id } } });
  return (
    <Loadable query={story} rows={10}>
      {(data) => (
        <Stack>
          {data.advice === null ? null : <Advice advice={data.advice} idp={data.connection.idp} />}
          {wide ? (
            <Split main={<Happened story={data} />} side={<Around story={data} />} />
          ) : (
            <>
              <Summary story={data} />
              <Happened story={data} />
              <RequestEffects story={data} />
            </>
          )}
          <RequestSent story={data} />
        </Stack>
      )}
    </Loadable>
  );
}

function Happened({ story }: { readonly story: Story }) {
  return (
    <>
      <Card title="What happened, step by step">
        <StorySteps steps={story.steps} />
      </Card>
      <Changes story={story} />
      <Readings story={story} />
    </>
  );
}

function Around({ story }: { readonly story: Story }) {
  return (
    <>
      <Summary story={story} />
      <RequestEffects story={story} />
    </>
  );
}

const FAULTS: Readonly<Record<NonNullable<Story["advice"]>["fault"], (idp: string) => string>> = {
  identity_provider: (idp) => `To be mended in ${idp}.`,
  anteroom: () => "To be mended here, in Anteroom.",
  nobody: () => "Nothing has to be mended; it passes by itself.",
};

function Advice({
  advice,
  idp,
}: {
  readonly advice: NonNullable<Story["advice"]>;
  readonly idp: Story["connection"]["idp"];
}) {
  return (
    <Callout tone={advice.fault === "nobody" ? "info" : "bad"} title={advice.cause}>
      <p className={styles.fix}>{advice.fix}</p>
      <p className={styles.place}>
        <strong>Where:</strong> {advice.place}
      </p>
      <p className={styles.place}>{FAULTS[advice.fault](IDP_NAMES[idp])}</p>
    </Callout>
  );
}

function Summary({ story: { request, connection } }: { readonly story: Story }) {
  return (
    <Card>
      <Facts
        facts={[
          ["Result", <ResultBadge key="result" result={request.result} />],
          [
            "Connection",
            connection.deleted ? (
              `${connection.name} (deleted)`
            ) : (
              <Link key="connection" to={`/connections/${connection.id}`}>
                {connection.name}
              </Link>
            ),
          ],
          ["When", <Time key="at" at={request.at} />],
          ["Answer", `Status ${request.httpStatus} after ${durationWords(request.durationMs)}`],
          [
            "Request",
            <Row key="id" gap="xs" oneLine>
              <code className={styles.id}>{request.requestId}</code>
              <CopyButton text={request.requestId} what="the request id" />
            </Row>,
          ],
        ]}
      />
    </Card>
  );
}

function Changes({ story: { request } }: { readonly story: Story }) {
  if (request.changes.length === 0) return null;
  const differences = request.changes.map(({ attribute, from, to }) => ({ name: attribute, before: from, after: to }));
  return (
    <Card title="What changed">
      <DiffTable differences={differences} caption="Attributes before and after the request" />
    </Card>
  );
}

/** What was read otherwise, and what had no effect. */
function Readings({ story: { request, rules } }: { readonly story: Story }) {
  if (request.rewrites.length === 0 && request.noOps.length === 0) return null;
  return (
    <Card
      title="How it was read"
      lead="Where the request differs from the standard, a rule with a name says how it was understood."
    >
      <ul className={styles.readings}>
        {rules.map(({ rule, does, sentBy, contradictsRfc }) => (
          <li key={rule}>
            <p>
              <code>{rule}</code> at {placesOf(request, rule)}
            </p>
            <p className={styles.quiet}>
              {does} {contradictsRfc ? "The standard asks for something else." : "The standard allows it."} Known from:{" "}
              {sentBy}.
            </p>
          </li>
        ))}
        {request.noOps.map(({ where, reason }) => (
          <li key={`${where} ${reason}`}>
            <p>
              No effect at <code>{where}</code>
            </p>
            <p className={styles.quiet}>{reason}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function placesOf({ rewrites }: Story["request"], rule: string): string {
  return [...new Set(rewrites.filter((one) => one.rule === rule).map(({ where }) => where))].join(", ");
}
