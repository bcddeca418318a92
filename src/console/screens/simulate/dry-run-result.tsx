import type { ReactNode } from "react";
import type { Tone } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Stack } from "../../ui/stack.tsx";
import { StepList } from "../../ui/step-list.tsx";
import { AccountStatusBadge } from "../../words/account-status.tsx";
import { DRY_RUN_STEP_NAMES, type DryRunReport } from "../../words/dry-run.ts";
import styles from "./dry-run.module.css";

const OUTCOMES: Readonly<Record<DryRunReport["outcome"], { readonly tone: Tone; readonly words: string }>> = {
  applied: { tone: "good", words: "It would be carried out" },
  no_op: { tone: "neutral", words: "It would change nothing" },
  read: { tone: "good", words: "It would be answered" },
  refused: { tone: "bad", words: "It would be refused" },
};

/** What a request would come to: the verdict, and step by step how that comes about. */
export function DryRunResult({ report }: { readonly report: DryRunReport }) {
  const { tone, words } = OUTCOMES[report.outcome];
  return (
    <Stack>
      <Callout tone={tone} title={`${words}: ${report.httpStatus}`}>
        {report.failure === null ? (
          "Nothing was kept: this was a dry run."
        ) : (
          <>
            Step {DRY_RUN_STEP_NAMES[report.failure.step]}, code <code>{report.failure.code}</code>
            {report.failure.field === null ? null : (
              <>
                , field <code>{report.failure.field}</code>
              </>
            )}
            .
          </>
        )}
      </Callout>
      <StepList
        label="The steps of the request"
        steps={report.steps.map(({ name, state, sentence }) => {
          const details = detailsOf(name, report);
          const isReached = state !== "skipped" || report.failure === null;
          return {
            id: name,
            name: DRY_RUN_STEP_NAMES[name],
            state: isReached ? state : "unreached",
            ...(isReached && { sentence }),
            ...(details !== null && { details }),
          };
        })}
      />
    </Stack>
  );
}

function detailsOf(step: DryRunReport["steps"][number]["name"], report: DryRunReport): ReactNode {
  if (report.failure !== null) return step === report.failure.step ? <Answer report={report} /> : null;
  switch (step) {
    case "parse":
      return report.tolerances.length === 0 ? null : <Tolerances report={report} />;
    case "map":
      return report.changes.length + report.ignored.length + report.rules.length === 0 ? null : (
        <Mapped report={report} />
      );
    case "decide":
      return report.accounts.length === 0 ? null : <Accounts report={report} />;
    case "write":
      return <Answer report={report} />;
    default:
      return null;
  }
}

interface OfReport {
  readonly report: DryRunReport;
}

function Tolerances({ report: { tolerances } }: OfReport) {
  return (
    <ul className={styles.rules}>
      {tolerances.map(({ rule, where, does }) => (
        <li key={`${rule} ${where}`}>
          <code>{rule}</code> at <code>{where}</code>
          <div className={styles.soft}>{does}</div>
        </li>
      ))}
    </ul>
  );
}

const RULE_ICONS: Readonly<
  Record<DryRunReport["rules"][number]["outcome"], { readonly icon: IconName; readonly word: string }>
> = {
  assigns: { icon: "good", word: "Assigns: " },
  unmatched: { icon: "alert", word: "Matches nothing: " },
  nothing: { icon: "dashed", word: "" },
};

function Mapped({ report: { changes, ignored, rules } }: OfReport) {
  return (
    <Stack gap="sm">
      {rules.length === 0 ? null : (
        <ul className={styles.rules} aria-label="Rules of assignment">
          {rules.map(({ channel, value, outcome, why }) => (
            <li key={`${channel} ${value}`} className={styles.rule} data-outcome={outcome}>
              <Icon name={RULE_ICONS[outcome].icon} />
              <span>
                {RULE_ICONS[outcome].word}
                {value === null ? null : <code>{value}</code>} {why}
              </span>
            </li>
          ))}
        </ul>
      )}
      {changes.length === 0 ? null : (
        <dl className={styles.changes} aria-label="Attributes before and after">
          {changes.map(({ attribute, from, to }) => (
            <div key={attribute}>
              <dt>
                <code>{attribute}</code>
              </dt>
              <dd>
                {from === null ? null : (
                  <>
                    <del>{from}</del> <span aria-hidden="true">→</span>{" "}
                  </>
                )}
                {to === null ? <span className={styles.soft}>removed</span> : <ins>{to}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {ignored.map(({ where, reason }) => (
        <div key={`${where} ${reason}`} className={styles.soft}>
          Ignored at <code>{where}</code>: {reason}
        </div>
      ))}
    </Stack>
  );
}

const CHANGES: Readonly<Record<DryRunReport["accounts"][number]["change"], string>> = {
  registered: "would be registered as",
  changed: "would change to",
  retired: "would retire:",
  unchanged: "stays",
};

function Accounts({ report: { accounts } }: OfReport) {
  return (
    <ul className={styles.rules} aria-label="Service accounts">
      {accounts.map(({ change, account }) => (
        <li key={account.id}>
          <div className={styles.account}>
            <strong>{account.application.name}</strong> {CHANGES[change]} <AccountStatusBadge status={account.status} />
          </div>
          {account.waitingFor === null ? null : <div className={styles.soft}>{account.waitingFor}</div>}
        </li>
      ))}
    </ul>
  );
}

function Answer({ report: { answer, events } }: OfReport) {
  return (
    <Stack gap="sm">
      {events.length === 0 ? null : <div className={styles.soft}>Events: {events.join(", ")}</div>}
      {answer === null ? (
        <div className={styles.soft}>The answer has no body.</div>
      ) : (
        <CodeBlock label="the answer" text={JSON.stringify(answer, null, 2)} />
      )}
    </Stack>
  );
}
