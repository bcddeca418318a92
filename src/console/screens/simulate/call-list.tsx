import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import styles from "./call-list.module.css";

const SHOWN = 60;

interface CallListProps {
  readonly calls: Schemas["Simulation"]["calls"];
  readonly isLive: boolean;
}

/** The calls of a simulated provider, the newest first. */
export function CallList({ calls, isLive }: CallListProps) {
  if (calls.length === 0) return null;
  const shown = calls.slice(-SHOWN).toReversed();
  return (
    <Card
      title={isLive ? "Calls, live" : "Calls"}
      lead={`The last ${Math.min(SHOWN, calls.length)}, newest first.`}
      flush
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard */}
      <section className={styles.frame} tabIndex={0} aria-label="Calls">
        <ol className={styles.calls}>
          {shown.map(({ number, method, path, status, durationMs }) => (
            <li key={number} className={styles.call} data-bad={status === 0 || status >= 400}>
              <span className={styles.method}>{method}</span>
              <code className={styles.path}>{decoded(path)}</code>
              <span className={styles.status}>{status === 0 ? "no answer" : status}</span>
              <span className={styles.duration}>{Math.max(1, Math.round(durationMs))} ms</span>
            </li>
          ))}
        </ol>
      </section>
    </Card>
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
