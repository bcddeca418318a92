import type { Tone } from "./badge.tsx";
import styles from "./time-line.module.css";
import { scaleOf, ticksOf } from "./time-scale.ts";

/** Something that holds from one instant to another, in epoch milliseconds. */
export interface TimeSpan {
  readonly id: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
}

interface TimeLineProps {
  readonly spans: readonly TimeSpan[];
  /** Stretches in which two of them hold at once. */
  readonly overlaps?: readonly { readonly from: number; readonly to: number }[];
  readonly now: number;
  /** All that is to be seen, in words, for those who cannot see it. */
  readonly summary: string;
}

const WIDTH = 720;
const LABELS = 200;
const ROW = 26;
const TOP = 22;

/** What holds from when to when, one below the other, with the present day as a line. */
export function TimeLine({ spans, overlaps = [], now, summary }: TimeLineProps) {
  const scale = scaleOf(spans, now);
  const x = (at: number) => LABELS + scale.share(at) * (WIDTH - LABELS - 8);
  const bottom = TOP + spans.length * ROW;
  const today = x(now);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Time line">
      <svg className={styles.line} viewBox={`0 0 ${WIDTH} ${bottom + 20}`} role="img" aria-label={summary}>
        {overlaps.map(({ from, to }) => (
          <rect
            key={`${from} ${to}`}
            className={styles.overlap}
            x={x(from)}
            y={TOP}
            width={x(to) - x(from)}
            height={bottom - TOP}
          />
        ))}
        {ticksOf(scale).map(({ at, word }) => (
          <g key={at}>
            <line className={styles.grid} x1={x(at)} x2={x(at)} y1={TOP} y2={bottom} />
            <text className={styles.tick} x={x(at)} y={bottom + 14} textAnchor="middle">
              {word}
            </text>
          </g>
        ))}
        {spans.map(({ id, label, from, to, tone }, row) => (
          <g key={id}>
            <title>{label}</title>
            <text className={styles.label} x={0} y={TOP + row * ROW + 17}>
              {label.length > 28 ? `${label.slice(0, 27)}…` : label}
            </text>
            <rect
              className={styles.span}
              data-tone={tone}
              x={x(from)}
              y={TOP + row * ROW + 7}
              width={Math.max(4, x(to) - x(from))}
              height={12}
              rx={4}
            />
            {to > scale.to ? (
              <text className={styles.beyond} x={WIDTH - 14} y={TOP + row * ROW + 17} textAnchor="end">
                {`until ${new Date(to).getUTCFullYear()} →`}
              </text>
            ) : null}
          </g>
        ))}
        <line className={styles.today} x1={today} x2={today} y1={TOP - 4} y2={bottom} />
        <text className={styles.todayWord} x={today} y={TOP - 8} textAnchor="middle">
          Today
        </text>
      </svg>
    </section>
  );
}
