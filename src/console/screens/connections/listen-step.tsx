import { useEffect, useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import { AddressCallout } from "./address-callout.tsx";
import { CallList } from "./call-list.tsx";
import { idpKind } from "./idps.ts";
import { Milestones } from "./milestones.tsx";
import { isTested, milestonesOf } from "./progress.ts";
import { SimulateButton } from "./simulate-button.tsx";
import { useCalls } from "./use-calls.ts";
import { type SetupGuide, useGuide } from "./use-guide.ts";
import { WatchingBadge, WatchingNotice } from "./watching-badge.tsx";
import type { WizardState } from "./wizard-state.ts";

interface ListenProps {
  readonly connection: Schemas["Connection"];
  readonly wizard: WizardState;
}

/** Nobody waits longer without a hint. */
const HINTS_AFTER_MS = 60_000;

/** Waits for the first calls, and shows what comes. */
export function ListenStep({ connection, wizard }: ListenProps) {
  const guide = useGuide(connection.idp, wizard.variant);
  const { calls, watching } = useCalls(connection.id);
  const milestones = milestonesOf(calls, connection);
  const isDone = isTested(milestones);
  // A token that was good once may have ended since.
  const isShutOut = calls.find(({ connectionId }) => connectionId === connection.id)?.httpStatus === 401;
  const { name } = idpKind(connection.idp);
  return (
    <>
      <AddressCallout url={connection.scimBaseUrl} idp={connection.idp} />
      <WatchingNotice watching={watching} />
      <Split
        main={
          <Card
            title={isShutOut ? `${name} was not let in` : isDone ? `${name} is connected` : `Waiting for ${name}`}
            badges={<WatchingBadge watching={watching} />}
            lead={
              guide === undefined
                ? undefined
                : `In ${name}: ${guide.form.test}. Each call shows up here within moments.`
            }
          >
            {calls.length === 0 ? (
              <EmptyState icon="activity" title="No call yet">
                Nothing has reached Anteroom for this connection since the server was started.
              </EmptyState>
            ) : (
              <CallList calls={calls} />
            )}
          </Card>
        }
        side={
          <>
            <Card title="What has to happen">
              <Stack>
                <Milestones milestones={milestones} />
                <Button
                  variant={isDone ? "primary" : "default"}
                  icon="forward"
                  onClick={() => wizard.go({ step: "apps" })}
                >
                  {isDone ? "Decide what will happen" : "Go on without a call"}
                </Button>
              </Stack>
            </Card>
            {calls.length === 0 ? <Hints guide={guide} url={connection.scimBaseUrl} name={name} /> : null}
            <Card title="No identity provider at hand?">
              <Stack gap="sm">
                <p style={{ margin: 0 }}>
                  Anteroom can play {name}: the same calls in the same order, with sample people that are marked as
                  such.
                </p>
                <div>
                  <SimulateButton idp={connection.idp} wizard={wizard} />
                </div>
              </Stack>
            </Card>
          </>
        }
      />
    </>
  );
}

interface HintsProps {
  readonly guide: SetupGuide | undefined;
  readonly url: string;
  readonly name: string;
}

/** What to look at when nothing comes for a minute. */
function Hints({ guide, url, name }: HintsProps) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), HINTS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isLate || guide === undefined) return null;
  const label = guide.form.fields.find(({ kind }) => kind === "url")?.label ?? "the base URL";
  return (
    <Callout tone="info" title="Nothing for a minute? Look at these" live>
      <ul style={{ margin: 0, paddingLeft: "1.1rem" }}>
        <li>
          Was the test run? In {name}: {guide.form.test}.
        </li>
        <li>
          Does {label} hold <code>{url}</code>, with https and nothing behind it?
        </li>
        <li>Does the address reach this server from outside: name, firewall, certificate, proxy?</li>
        <li>{guide.pace}</li>
      </ul>
    </Callout>
  );
}
