import { lazy, Suspense } from "react";
import { Skeleton } from "./skeleton.tsx";
import styles from "./time-chart.module.css";

/** One line of a chart. */
export interface ChartSeries {
  readonly name: string;
  /** What it is drawn in: the accent, or what is wrong. */
  readonly tone: "accent" | "bad" | "soft";
  /** A line unless it says bars, which are for what is counted. */
  readonly as?: "bars";
  /** One for each time; null where there is none. */
  readonly values: readonly (number | null)[];
}

/** What a chart shows. */
export interface TimeChartProps {
  readonly title: string;
  /** What is to be seen, in words: for whoever cannot see it, and for whoever has no time. */
  readonly summary: string;
  /** Epoch ms, one for each value. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly unit?: string;
}

// The library is loaded with the first chart: most pages have none.
const Drawing = lazy(async () => ({ default: (await import("./time-chart-drawing.tsx")).TimeChartDrawing }));

/** How something went over time: a drawing, and the same as words and as a table. */
export function TimeChart(props: TimeChartProps) {
  const { title, summary, times, series, unit = "" } = props;
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span className={styles.title}>{title}</span>
        <span className={styles.legend}>
          {series.map(({ name, tone, as }) => (
            <span key={name} className={styles.key} data-tone={tone} data-as={as}>
              {name}
            </span>
          ))}
        </span>
      </figcaption>
      <div className={styles.drawing} aria-hidden="true">
        <Suspense fallback={<Skeleton rows={4} />}>
          <Drawing {...props} />
        </Suspense>
      </div>
      <p className={styles.summary}>{summary}</p>
      <table className={styles.table}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((at, place) => (
            <tr key={at}>
              <th scope="row">{new Date(at).toISOString()}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{values[place] === null ? "none" : `${values[place]}${unit}`}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
