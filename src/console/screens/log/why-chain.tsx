import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Time } from "../../ui/time.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import { Prose } from "./prose.tsx";
import styles from "./story-steps.module.css";
import why from "./why.module.css";
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

const OUTCOMES: Readonly<
  Record<Step["outcome"], { readonly icon: IconName; readonly word: string; readonly mark: string }>
> = {
  yes: { icon: "good", word: "yes", mark: "done" },
  no: { icon: "bad", word: "no", mark: "failed" },
  waiting: { icon: "clock", word: "waiting", mark: "waiting" },
  info: { icon: "info", word: "note", mark: "info" },
};

/** The chain of rules for one user, as one connection sees it; the first rule that stops it is stressed. */
export function WhyChain({ explanation, asked }: { readonly explanation: Explanation; readonly asked: string }) {
  const { connection, steps, conclusion } = explanation;
  const stop = steps.findIndex(({ outcome }) => outcome === "no" || outcome === "waiting");
  const title = connection === null ? "Registered here" : connection.name;
  return (
    <Card title={title} lead={connection === null ? "No identity provider pushes it." : IDP_NAMES[connection.idp]}>
      <p className={why.conclusion}>
        <Prose text={conclusion} />
      </p>
      <ol className={styles.steps}>
        {steps.map((step, at) => (
          // The same rule may say the same of two accounts; the order never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: there is nothing else to know them by
          <ChainStep key={at} step={step} isStop={at === stop} explanation={explanation} asked={asked} />
        ))}
      </ol>
    </Card>
  );
}

interface ChainStepProps {
  readonly step: Step;
  readonly isStop: boolean;
  readonly explanation: Explanation;
  readonly asked: string;
}

function ChainStep({ step, isStop, explanation, asked }: ChainStepProps) {
  const { icon, word, mark } = OUTCOMES[step.outcome];
  return (
    <li className={styles.step} data-outcome={mark}>
      <span className={styles.mark}>
        <Icon name={icon} size={18} />
      </span>
      <div className={styles.words}>
        <p className={styles.name}>
          {RULES[step.rule] ?? step.rule}
          <span className={styles.state}>
            {word}
            {step.at === undefined ? null : (
              <>
                , <Time at={step.at} />
              </>
            )}
          </span>
        </p>
        {isStop ? (
          <Stop {...{ step, explanation, asked }} />
        ) : (
          <p className={styles.detail}>
            <Prose text={step.detail} />
          </p>
        )}
      </div>
    </li>
  );
}

function Stop({ step, explanation, asked }: Omit<ChainStepProps, "isStop">) {
  const mend = mendOf(step, explanation, asked);
  return (
    <div className={styles.stress}>
      <p>
        <strong>It stops here.</strong> <Prose text={step.detail} />
      </p>
      <div className={styles.turn}>
        {mend.to === null ? null : (
          <LinkButton to={mend.to.path} search={mend.to.search} size="xs" variant="primary" icon="forward">
            {mend.to.label}
          </LinkButton>
        )}
        <span>{mend.turn}</span>
      </div>
    </div>
  );
}
