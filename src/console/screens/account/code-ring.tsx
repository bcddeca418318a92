import styles from "./code-card.module.css";

const RADIUS = 20;
const ROUND = 2 * Math.PI * RADIUS;

/** How much of its time a code has left, as a ring that empties. */
export function CodeRing({ seconds, period }: { readonly seconds: number; readonly period: number }) {
  const share = Math.min(1, Math.max(0, seconds / period));
  return (
    <svg
      className={styles.ring}
      viewBox="0 0 48 48"
      width="48"
      height="48"
      role="img"
      aria-label={`${seconds} seconds left`}
    >
      <circle className={styles.track} cx="24" cy="24" r={RADIUS} />
      <circle
        className={styles.arc}
        data-low={seconds <= 5}
        cx="24"
        cy="24"
        r={RADIUS}
        strokeDasharray={ROUND}
        strokeDashoffset={ROUND * (1 - share)}
      />
      <text className={styles.seconds} x="24" y="24">
        {seconds}
      </text>
    </svg>
  );
}
