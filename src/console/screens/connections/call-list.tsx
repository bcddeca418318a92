import type { LiveCall } from "../../api/live.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Time } from "../../ui/time.tsx";
import { ResultBadge } from "../../words/result.tsx";
import styles from "./call-list.module.css";

const SHOWN = 12;

/** The latest calls, the newest first, each with what is wrong about it. */
export function CallList({ calls }: { readonly calls: readonly LiveCall[] }) {
  const more = calls.length - SHOWN;
  return (
    <>
      <RowList ordered inset aria-label="Calls, newest first" aria-live="polite" aria-relevant="additions">
        {calls.slice(0, SHOWN).map((call) => (
          <li key={call.id}>
            <CallRow call={call} />
          </li>
        ))}
      </RowList>
      {more <= 0 ? null : (
        <p className={styles.reason}>
          {more} earlier {more === 1 ? "call is" : "calls are"} not shown. Every write is in the{" "}
          <Link to="/log">provisioning log</Link>.
        </p>
      )}
    </>
  );
}

function CallRow({ call }: { readonly call: LiveCall }) {
  const { method, path, httpStatus, operation, result, at, durationMs, connectionId, reason, advice } = call;
  return (
    <>
      <div className={styles.row}>
        <ResultBadge result={result} />
        <span className={styles.operation}>{operation}</span>
        {connectionId === null ? (
          <Badge tone="neutral" icon="question">
            Nobody knows whose
          </Badge>
        ) : null}
        <span className={styles.when}>
          {httpStatus} · {Math.round(durationMs)} ms · <Time at={at} />
        </span>
      </div>
      <code className={styles.path}>
        {method} {path}
      </code>
      {advice === null ? null : (
        <div className={styles.advice} data-fault={advice.fault}>
          <Icon name="wand" size={15} />
          <div>
            <strong>{advice.cause}</strong> {advice.fix}
            <span className={styles.place}>{advice.place}</span>
          </div>
        </div>
      )}
      {advice === null || reason === null ? null : <p className={styles.reason}>It was answered: {reason}</p>}
    </>
  );
}
