import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import { ROLES } from "../../words/roles.tsx";
import type { Wording } from "../../words/wording.tsx";
import styles from "./sign-in-test-tab.module.css";
import type { Provider } from "./sso-page.tsx";

type Test = Schemas["SignInTest"];
type Report = NonNullable<Test["report"]>;
type Check = Report["checks"][number];

const WORDS: Readonly<Record<Check["name"], string>> = {
  readable: "The answer can be read",
  signed: "It is signed",
  issuer: "It is from this identity provider",
  signature: "A certificate that we know signed it",
  subject: "It names somebody",
  recipient: "The assertion is for our address",
  request: "It answers our request",
  time: "It is of this moment",
  audience: "It is meant for Anteroom",
  authentication: "It says that somebody signed in",
  status: "The identity provider says that it worked",
  destination: "It was sent to our address",
  name: "The name is one that stays",
  role: "They have a role",
  person: "They may come in",
};

const OUTCOMES: Readonly<Record<Check["outcome"], Wording>> = {
  passed: { word: "Holds", tone: "good", icon: "good" },
  failed: { word: "Fails", tone: "bad", icon: "bad" },
  not_reached: { word: "Not reached", tone: "neutral", icon: "dashed" },
};

const POLL_MS = 1000;

/** A sign-in in a window of its own that signs nobody in, and what it came to. */
export function SignInTestTab({ provider }: { readonly provider: Provider }) {
  const [state, set] = useSearchState();
  const [isBusy, setBusy] = useState(false);
  const testId = state["test"];
  const begin = async () => {
    // A window that is opened later, after an answer, is one that browsers block.
    const opened = window.open("", "anteroom-sign-in-test", "popup,width=520,height=720");
    setBusy(true);
    try {
      const { data } = await client.POST("/sso/providers/{id}/tests", {
        params: { path: { id: provider.id } },
        body: {},
      });
      if (data === undefined) return;
      set({ test: data.id });
      if (opened !== null) opened.location.href = data.url;
    } catch (error) {
      opened?.close();
      toastFailed(error);
    } finally {
      setBusy(false);
    }
  };
  const button = (
    <Button variant="primary" icon="play" busy={isBusy} onClick={() => void begin()}>
      {testId === undefined ? "Test in a new window" : "Test again"}
    </Button>
  );
  if (testId === undefined) {
    return (
      <Card>
        <EmptyState icon="shield" title="Try it before people do" action={button}>
          A window opens at the identity provider. Sign in there as anybody: nobody is signed in here, and every check
          is shown with what to change.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Stack>
      <div>{button}</div>
      <TestResult provider={provider} testId={testId} />
    </Stack>
  );
}

function TestResult({ provider, testId }: { readonly provider: Provider; readonly testId: string }) {
  const query = api.useQuery(
    "get",
    "/sso/providers/{id}/tests/{testId}",
    { params: { path: { id: provider.id, testId } } },
    // The other window is in front while it waits.
    {
      refetchInterval: ({ state }) => (state.data?.state === "waiting" ? POLL_MS : false),
      refetchIntervalInBackground: true,
    },
  );
  return (
    <Loadable query={query}>
      {(test) => (test.report === null ? <Waiting test={test} /> : <ReportCards report={test.report} />)}
    </Loadable>
  );
}

function Waiting({ test: { state, url, expiresAt } }: { readonly test: Test }) {
  if (state === "expired") {
    return (
      <Callout tone="warn" title="No answer came">
        The identity provider sent nobody back within ten minutes. If it showed an error, compare our values under
        Set-up with its own.
      </Callout>
    );
  }
  return (
    <Callout tone="info" title="Waiting for the identity provider" live>
      Sign in there in the other window. If none opened,{" "}
      <a href={url} target="_blank" rel="noreferrer">
        open it here
      </a>
      . It waits until <Time at={expiresAt} exact />.
    </Callout>
  );
}

function ReportCards({ report }: { readonly report: Report }) {
  const failed = report.checks.find(({ outcome }) => outcome === "failed");
  return (
    <Stack>
      <Callout tone={report.passed ? "good" : "bad"} title={report.passed ? "It works" : "It fails"} live>
        {failed === undefined
          ? "Every check holds: this person would be signed in."
          : `${failed.detail ?? ""} ${failed.fix ?? ""}`}
      </Callout>
      <Card flush title="Checks">
        <RowList ordered>
          {report.checks.map((check) => (
            <li key={check.name} className={styles.check}>
              <Badge tone={OUTCOMES[check.outcome].tone} icon={OUTCOMES[check.outcome].icon}>
                {OUTCOMES[check.outcome].word}
              </Badge>
              <span className={styles.what}>{WORDS[check.name]}</span>
              <span className={styles.detail}>
                {check.detail}
                {check.fix === null ? null : <strong> {check.fix}</strong>}
                {check.code === null ? null : <code> {check.code}</code>}
              </span>
            </li>
          ))}
        </RowList>
      </Card>
      {report.assertion === null ? null : <AssertionCard assertion={report.assertion} />}
      <Card title="The answer as it came" lead="It can be used for nothing any more. It is forgotten within an hour.">
        <CodeBlock label="the answer as XML" text={report.xml} />
      </Card>
    </Stack>
  );
}

function AssertionCard({ assertion }: { readonly assertion: NonNullable<Report["assertion"]> }) {
  return (
    <Card title="What the assertion says">
      <Facts
        facts={[
          ["Name (NameID)", assertion.nameId],
          ["Format", assertion.nameIdFormat],
          ["Role by the rules", assertion.role === null ? "None" : ROLES[assertion.role].word],
          ["Authenticated", <Time key="at" at={assertion.authnInstant} />],
          ["Good until", <Time key="until" at={assertion.notOnOrAfter} />],
          [
            "The session ends at the latest",
            assertion.sessionNotOnOrAfter && <Time at={assertion.sessionNotOnOrAfter} />,
          ],
          ["Second factor", SECOND_FACTOR[assertion.secondFactor]],
          ["How they authenticated", assertion.authnContexts.join(", ")],
          ["Signed", assertion.signed],
          ["By the certificate", <code key="by">{assertion.signedBy}</code>],
          ...assertion.attributes.map(({ name, values }) => [name, values.join(", ")] as const),
        ]}
      />
    </Card>
  );
}

const SECOND_FACTOR = { shown: "Shown", not_shown: "Signed in by one factor", unknown: "It does not say" } as const;
