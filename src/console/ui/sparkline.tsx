interface SparklineProps {
  readonly values: readonly number[];
  /** What is to be seen, in words. */
  readonly summary: string;
  readonly width?: number;
  readonly height?: number;
}

/** A small line of how something went. Whoever cannot see it is told the summary. */
export function Sparkline({ values, summary, width = 120, height = 28 }: SparklineProps) {
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  const points = values.map(
    (value, at) => `${(at * step).toFixed(1)},${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`,
  );
  return (
    <svg width={width} height={height} role="img" aria-label={summary} viewBox={`0 0 ${width} ${height}`}>
      <polygon points={`0,${height} ${points.join(" ")} ${width},${height}`} fill="var(--a-accent-soft)" />
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="var(--a-accent)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}
