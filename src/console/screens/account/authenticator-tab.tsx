import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfAccount } from "./account.ts";
import { CodeCard } from "./code-card.tsx";
import { ConfirmCard } from "./confirm-card.tsx";
import { EnrolCard } from "./enrol-card.tsx";
import { EnrolmentReasonProvider } from "./enrolment-reason.tsx";
import { FactorActions } from "./factor-actions.tsx";
import { type Made, MadeFactorDialog } from "./generate-form.tsx";
import { RecoveryCodesCard } from "./recovery-codes-card.tsx";

type Factor = Schemas["Authenticator"];

interface OfFactor extends OfAccount {
  readonly factor: Factor;
}

/** The second factor of the login: bringing it in, its codes, and what to do when something is wrong with it. */
export function AuthenticatorTab({ account }: OfAccount) {
  const query = api.useQuery("get", "/accounts/{id}/authenticator", { params: { path: { id: account.id } } });
  const [made, setMade] = useState<Made>();
  const isMissing = query.error !== null && problemOf(query.error).status === 404;
  return (
    <EnrolmentReasonProvider>
      {isMissing ? (
        <EnrolCard account={account} onMade={setMade} />
      ) : (
        <Loadable query={query}>
          {(factor) => <FactorView account={account} factor={factor} onMade={setMade} />}
        </Loadable>
      )}
      {made === undefined ? null : <MadeFactorDialog made={made} onClose={() => setMade(undefined)} />}
    </EnrolmentReasonProvider>
  );
}

function FactorView({ account, factor, onMade }: OfFactor & { readonly onMade: (made: Made) => void }) {
  const isServed = factor.suspect === null && factor.state !== "reset";
  return (
    <Split
      main={
        <>
          {factor.suspect === null ? null : (
            <Callout tone="bad" title="Somebody else may have the seed">
              Called suspect <Time at={factor.suspect.since} />: {factor.suspect.reason ?? "no reason was given."} No
              code is handed out. Clear it if it is sound. Otherwise reset it and enrol a new one.
            </Callout>
          )}
          {factor.state === "reset" ? <EnrolCard account={account} onMade={onMade} /> : null}
          {isServed ? <CodeCard account={account} isEnrolling={factor.state === "enrolling"} /> : null}
          {isServed && factor.state === "enrolling" ? <ConfirmCard account={account} factor={factor} /> : null}
          {factor.state === "enrolled" ? <RecoveryCodesCard account={account} /> : null}
        </>
      }
      side={
        <>
          <FactorCard account={account} factor={factor} />
          <FactorActions account={account} factor={factor} />
        </>
      }
    />
  );
}

const STATES: Readonly<Record<Factor["state"], readonly [word: string, tone: Tone, icon: IconName]>> = {
  enrolling: ["Enrolling", "info", "clock"],
  enrolled: ["Enrolled", "good", "good"],
  reset: ["Reset", "warn", "refresh"],
};

const CONFIRMED = {
  codes: "By two codes of another device",
  statement: "By a person's word that a code was accepted",
} as const;

function FactorCard({ account, factor }: OfFactor) {
  const [word, tone, icon] = factor.suspect === null ? STATES[factor.state] : (["Suspect", "bad", "alert"] as const);
  const others = factor.sharing.filter(({ accountId }) => accountId !== account.id);
  return (
    <Card
      title="Second factor"
      badges={
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      }
    >
      <Stack gap="sm">
        <Facts
          facts={[
            ["Issuer", factor.issuer],
            ["Label", factor.label],
            ["Codes", `${factor.digits} digits, every ${factor.period} seconds, ${factor.algorithm}`],
            ["Confirmed", factor.confirmedBy === null ? null : CONFIRMED[factor.confirmedBy]],
            [
              "Roll back until",
              factor.rollbackUntil === null ? null : <Time key="rollback" at={factor.rollbackUntil} exact />,
            ],
            ["Began", <Time key="began" at={factor.createdAt} />],
          ]}
        />
        {others.length === 0 ? null : (
          <div>
            <p>It belongs to the login, so these accounts share it:</p>
            <ul>
              {others.map(({ accountId, userName, application }) => (
                <li key={accountId}>
                  <Link to={`/accounts/${accountId}`} search={{ tab: "authenticator" }}>
                    {userName} at {application}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Stack>
    </Card>
  );
}
