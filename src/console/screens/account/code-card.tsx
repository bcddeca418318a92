import { useEffect, useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { useNow } from "../../ui/time.tsx";
import type { OfAccount } from "./account.ts";
import styles from "./code-card.module.css";
import { CodeRing } from "./code-ring.tsx";
import { useEnrolmentHeaders } from "./enrolment-reason.tsx";

/** Each reading leaves an event, so that a page left open does not go on asking. */
const CODES_IN_A_ROW = 6;
/** Up to here nobody can tell a wrong clock from a slow network. */
const CLOCK_TOLERANCE_MS = 5_000;

type Code = Schemas["Code"];

interface Shown {
  readonly code: Code;
  /** By the clock of this device. */
  readonly endsAt: number;
  readonly clockOffMs: number;
  /** The code before it, for those who are asked for two. */
  readonly former: string | null;
  readonly left: number;
}

/** The code of this moment. It is read when somebody asks, and a few times on while they look. */
export function CodeCard({ account, isEnrolling }: OfAccount & { readonly isEnrolling: boolean }) {
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const enrolment = useEnrolmentHeaders();
  const read = async (left: number, before: Shown | undefined) => {
    setBusy(true);
    setProblem(undefined);
    try {
      setShown(toShown(await codeOf(account.id, isEnrolling ? enrolment : {}), left, before));
    } catch (error) {
      setShown(undefined);
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card
      title={isEnrolling ? "1. Enter the code" : "Code"}
      lead={
        isEnrolling
          ? "Where the factor is being set up, a code is asked for. Read it here and enter it there."
          : "Every reading is kept in the history, with who read it. While you look, the next ones are read too, five at most."
      }
    >
      <Stack gap="sm">
        {problem === undefined ? null : <ProblemBox error={problem} />}
        {shown === undefined ? (
          <div>
            <Button
              variant={isEnrolling ? "primary" : "default"}
              icon="show"
              busy={isBusy}
              onClick={() => void read(CODES_IN_A_ROW, undefined)}
            >
              Show the code
            </Button>
          </div>
        ) : (
          <Ticking
            shown={shown}
            isBusy={isBusy}
            onNext={(left) => void read(left, shown)}
            onHide={() => setShown(undefined)}
          />
        )}
      </Stack>
    </Card>
  );
}

interface TickingProps {
  readonly shown: Shown;
  readonly isBusy: boolean;
  readonly onNext: (left: number) => void;
  readonly onHide: () => void;
}

function Ticking({ shown, isBusy, onNext, onHide }: TickingProps) {
  const now = useNow(250);
  const seconds = Math.max(0, Math.ceil((shown.endsAt - now) / 1000));
  const isOver = seconds === 0;
  useEffect(() => {
    if (isOver && !isBusy && shown.left > 0) onNext(shown.left - 1);
  }, [isOver, isBusy, shown.left, onNext]);
  const hasEnded = isOver && shown.left === 0;
  return (
    <Stack gap="sm">
      <Row>
        <CodeRing seconds={seconds} period={shown.code.period} />
        <output className={styles.code} data-over={isOver} aria-label="The code">
          {grouped(shown.code.code)}
        </output>
        <CopyButton text={shown.code.code} label="Copy" what="the code" />
        <Button size="xs" variant="subtle" icon="hide" onClick={onHide}>
          Hide
        </Button>
      </Row>
      <p className={styles.hint}>
        {hasEnded ? "This code is over." : `Good for ${seconds} of ${shown.code.period} seconds. `}
        {shown.former === null ? "" : `The one before it was ${grouped(shown.former)}.`}
      </p>
      {hasEnded ? (
        <div>
          <Button size="xs" onClick={() => onNext(CODES_IN_A_ROW)}>
            Show the next code
          </Button>
        </div>
      ) : null}
      <ClockWarning offMs={shown.clockOffMs} />
    </Stack>
  );
}

function ClockWarning({ offMs }: { readonly offMs: number }) {
  if (Math.abs(offMs) <= CLOCK_TOLERANCE_MS) return null;
  const seconds = Math.round(Math.abs(offMs) / 1000);
  return (
    <Callout tone="warn" icon="clock" title="Two clocks disagree">
      The clock of this device is {seconds} seconds {offMs > 0 ? "behind" : "ahead of"} that of the server. The code
      follows the server. If the provider refuses it, check the clock of the server first.
    </Callout>
  );
}

async function codeOf(id: string, sent: ReturnType<typeof useEnrolmentHeaders>): Promise<Code> {
  const { data } = await client.GET("/accounts/{id}/authenticator/code", { params: { path: { id } }, ...sent });
  if (data === undefined) throw new Error("The server answered without a code.");
  return data;
}

function toShown(code: Code, left: number, before: Shown | undefined): Shown {
  const now = Date.now();
  const serverNow = Date.parse(code.validUntil) - code.secondsRemaining * 1000;
  return {
    code,
    endsAt: now + code.secondsRemaining * 1000,
    clockOffMs: serverNow - now,
    former: before !== undefined && before.code.step === code.step - 1 ? before.code.code : null,
    left,
  };
}

/** In two halves, as people read digits. */
function grouped(code: string): string {
  const half = Math.ceil(code.length / 2);
  return `${code.slice(0, half)} ${code.slice(half)}`;
}
