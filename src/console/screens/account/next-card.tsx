import { Callout } from "../../ui/callout.tsx";
import { Time } from "../../ui/time.tsx";
import { ACCOUNT_STATUSES } from "../../words/account-status.tsx";
import { withoutCommand } from "../../words/without-command.ts";
import type { Account, OfAccount } from "./account.ts";
import { ActionButton } from "./action-button.tsx";
import { type NextAction, nextActionOf } from "./next-action.ts";

/** What is left where the app does without SAML. */
const REPLACE: NextAction = { kind: "here", label: "Replace it by a placeholder", tab: "access", act: "convert" };

/** What the account waits for, who ends that, and the button that does it. */
export function NextCard({ account }: OfAccount) {
  const action = nextActionOf(account);
  const { tone, icon } = ACCOUNT_STATUSES[account.status];
  if (account.status === "retired") {
    return (
      <Callout tone="neutral" icon={icon} title="Retired">
        It ended <Time at={account.retiredAt} />, and is kept for audit only. Nothing signs in with it any more.
      </Callout>
    );
  }
  if (account.waitingFor === null) {
    return (
      <Callout tone="good" title="Everything is in place">
        {workOf(account)}
      </Callout>
    );
  }
  return (
    <Callout
      tone={account.status === "active" ? "warn" : tone}
      icon={icon}
      title={account.waitingFor}
      action={
        <>
          {account.status === "blocked" ? <ActionButton action={REPLACE} /> : null}
          <ActionButton action={action} variant="primary" />
        </>
      }
    >
      {account.nextStep === null ? null : <p>{withoutCommand(account.nextStep)}</p>}
      {action?.kind === "elsewhere" ? <p>{action.who} does this; nothing has to be done here.</p> : null}
    </Callout>
  );
}

function workOf({ integration, application }: Account): string {
  return integration === null
    ? `It can be used in ${application.name}.`
    : `${integration.name} uses it in ${application.name}.`;
}
