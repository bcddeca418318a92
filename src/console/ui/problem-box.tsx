import { type ApiProblem, problemOf } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Callout } from "./callout.tsx";
import { CopyButton } from "./copy-button.tsx";
import styles from "./problem-box.module.css";
import { Sentence } from "./sentence.tsx";

interface ProblemBoxProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong: the cause, what to do, and what to hand on to somebody who helps. */
export function ProblemBox({ error, onRetry }: ProblemBoxProps) {
  const problem = problemOf(error);
  return (
    <Callout
      tone={problem.status === 403 ? "warn" : "bad"}
      title={problem.title}
      icon={problem.status === 403 ? "lock" : "alert"}
      live
      action={
        <>
          <CopyButton text={detailsOf(problem)} label="Copy details" />
          {onRetry === undefined ? null : (
            <Button size="xs" icon="refresh" onClick={onRetry}>
              Try again
            </Button>
          )}
        </>
      }
    >
      <p>
        <Sentence text={begun(problem.message)} />
      </p>
      {problem.requestId === undefined ? null : (
        <p className={styles.request}>
          Request <code>{problem.requestId}</code>
        </p>
      )}
    </Callout>
  );
}

/** Refusals often begin with the name of a field; one that is a plain word begins the sentence like any other. */
function begun(message: string): string {
  return message.replace(/^[a-z]+(?= )/, (word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
}

function detailsOf({ title, message, status, code, requestId }: ApiProblem): string {
  const where = `${window.location.pathname}${window.location.search}`;
  return [title, message, `status ${status}, code ${code}`, `request ${requestId ?? "none"}`, `page ${where}`].join(
    "\n",
  );
}
