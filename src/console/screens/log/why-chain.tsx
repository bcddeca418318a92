import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { type ListedStep, StepList } from "../../ui/step-list.tsx";
import { Time } from "../../ui/time.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import { Prose } from "./prose.tsx";
import styles from "./why.module.css";
import { mendOf } from "./why-mend.ts";

type Explanation = Schemas["Explanation"];
type Step = Explanation["steps"][number];

const RULES: Readonly<Record<string, string>> = {
  seen: "Pushed by the identity provider",
  active: "Active there",
  value: "Assigned to an app",
  verification: "The app signs in with SAML",
  gate: "Gates of the account",
  factor: "Second factor",
  adoption: "Another account of this name",
  status: "The account",
  failure: "Something is wrong",
};

const OUTCOMES: Readonly<Record<Step["outcome"], Pick<ListedStep, "state" | "word">>> = {
  yes: { state: "done", word: "yes" },
  no: { state: "failed", word: "no" },
  waiting: { state: "held", word: "waiting" },
  info: { state: "noted", word: "note" },
};

/** The chain of rules for one user, as one connection sees it; the first rule that stops it is stressed. */
export function WhyChain({ explanation, asked }: { readonly explanation: Explanation; readonly asked: string }) {
  const { connection, steps, conclusion } = explanation;
  const stop = steps.findIndex(({ outcome }) => outcome === "no" || outcome === "waiting");
  const title = connection === null ? "Registered here" : connection.name;
  return (
    <Card title={title} lead={connection === null ? "No identity provider pushes it." : IDP_NAMES[connection.idp]}>
      <p className={styles.conclusion}>
        <Prose text={conclusion} />
      </p>
      <StepList
        label="The rules, one after the other"
        steps={steps.map((step, at) => ({
          // The same rule may say the same of two accounts; the order never changes.
          id: String(at),
          name: RULES[step.rule] ?? step.rule,
          ...OUTCOMES[step.outcome],
          ...(step.at !== undefined && { note: <Time at={step.at} /> }),
          sentence: at === stop ? <Stop {...{ step, explanation, asked }} /> : <Prose text={step.detail} />,
          stressed: at === stop,
        }))}
      />
    </Card>
  );
}

interface StopProps {
  readonly step: Step;
  readonly explanation: Explanation;
  readonly asked: string;
}

function Stop({ step, explanation, asked }: StopProps) {
  const mend = mendOf(step, explanation, asked);
  return (
    <Stack gap="sm">
      <p>
        <strong>It stops here.</strong> <Prose text={step.detail} />
      </p>
      <Row>
        {mend.to === null ? null : (
          <LinkButton to={mend.to.path} search={mend.to.search} size="xs" variant="primary" icon="forward">
            {mend.to.label}
          </LinkButton>
        )}
        <span>{mend.turn}</span>
      </Row>
    </Stack>
  );
}
