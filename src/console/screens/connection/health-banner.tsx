import { Callout } from "../../ui/callout.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Time } from "../../ui/time.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import type { OfConnection } from "./connection.ts";

/** What keeps the connection from its work, why, and what to do about it; nothing while all is well. */
export function HealthBanner({ connection }: OfConnection) {
  const { id, idp, state, warnings, lastRequestAt } = connection;
  const provider = IDP_NAMES[idp];
  const ended = warnings.find(({ code }) => code === "token_expired");
  if (state === "failing") return <Failing connection={connection} />;
  if (state === "frozen") {
    return (
      <Callout tone="warn" icon="frozen" title="The connection is frozen.">
        Changes are put off with 503 and a Retry-After of 5 minutes; reads are answered. Unfreeze it to let them in.
      </Callout>
    );
  }
  if (state === "waiting") {
    return (
      <Callout
        tone="info"
        icon="clock"
        title={`${provider} has not called yet.`}
        action={
          <LinkButton to="/connections/new" search={{ connection: id, step: "listen" }} size="xs" variant="primary">
            Watch for the first call
          </LinkButton>
        }
      >
        Three things to check: the base URL ends in /scim/v2 and stands there once, the token is pasted whole, and{" "}
        {provider} can reach this server over https.
      </Callout>
    );
  }
  if (state === "quiet" && ended === undefined) {
    return (
      <Callout tone="warn" icon="clock" title="It has been quiet for more than 72 hours.">
        The last call came <Time at={lastRequestAt} />.{" "}
        {idp === "entra"
          ? "Entra calls about every 40 minutes, even when nothing changes: see whether provisioning is stopped or in quarantine."
          : `See in ${provider} whether provisioning is switched on.`}
      </Callout>
    );
  }
  const warning = ended ?? warnings[0];
  return warning === undefined ? null : <TokenEnds id={id} message={warning.message} />;
}

function Failing({ connection: { id, idp, lastFailure, failureAdvice: advice } }: OfConnection) {
  return (
    <Callout
      tone="bad"
      title={advice?.cause ?? "The last requests were refused."}
      action={
        <LinkButton to="/log" search={{ connection: id, result: "failure" }} size="xs">
          See the failures
        </LinkButton>
      }
    >
      {advice === null ? null : (
        <p style={{ margin: "0 0 0.25rem" }}>
          {advice.fix} <strong>{advice.place}</strong>
        </p>
      )}
      {lastFailure === null ? null : (
        <p style={{ margin: 0 }}>
          {IDP_NAMES[idp]} was told: {lastFailure}
        </p>
      )}
      {idp === "entra" ? <Quarantine /> : null}
    </Callout>
  );
}

function TokenEnds({ id, message }: { readonly id: string; readonly message: string }) {
  return (
    <Callout
      tone="warn"
      icon="key"
      title={message}
      action={
        <LinkButton to={`/connections/${id}`} search={{ tab: "tokens", act: "rotate" }} size="xs">
          Rotate it
        </LinkButton>
      }
    />
  );
}

function Quarantine() {
  return (
    <p style={{ margin: "0.25rem 0 0" }}>
      When most requests fail, Entra puts the app in quarantine and calls once a day at most; after four weeks it
      switches provisioning off. Mend the cause, then choose Restart provisioning in Entra.
    </p>
  );
}
