import { useEffect, useRef } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useColorScheme } from "./color-scheme.ts";
import type { ChartSeries, TimeChartProps } from "./time-chart.tsx";
import { useTimeZone } from "./time-zone.tsx";

const HEIGHT = 150;
const COLOURS: Readonly<Record<ChartSeries["tone"], string>> = {
  accent: "--a-accent",
  bad: "--a-bad",
  soft: "--a-neutral",
};

/** The drawing of a chart. */
export function TimeChartDrawing({ times, series, unit = "" }: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useColorScheme();
  const { timeZone } = useTimeZone();
  const known = JSON.stringify([times, series]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data is compared by its text, the colours change with the scheme
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const colour = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
    const axis = { stroke: colour("--a-soft"), grid: { stroke: colour("--a-line"), width: 1 }, ticks: { show: false } };
    const plot = new UPlot(
      {
        width: Math.max(1, element.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false },
        tzDate: (at) => UPlot.tzDate(new Date(at * 1000), timeZone),
        scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.15)] } },
        axes: [
          { ...axis, values: timeWords },
          { ...axis, size: 52, values: (_plot, values) => values.map((value) => numberWords(value, unit)) },
        ],
        series: [{}, ...series.map((one) => lineOf(one, colour))],
      },
      [times.map((at) => at / 1000), ...series.map(({ values }) => [...values])],
      element,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: Math.max(1, element.clientWidth), height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [known, scheme, timeZone, unit]);
  return <div ref={place} />;
}

function lineOf({ name, tone, as }: ChartSeries, colour: (name: string) => string): UPlot.Series {
  const stroke = colour(COLOURS[tone]);
  if (as === "bars") {
    const paths = UPlot.paths.bars?.({ size: [0.6, 28], radius: 0.15 });
    return { label: name, stroke, fill: stroke, width: 0, points: { show: false }, ...(paths && { paths }) };
  }
  // A span between two without any has no line to be on.
  return { label: name, stroke, width: 1.75, points: { show: true, size: 5, fill: stroke }, spanGaps: false };
}

/** Hours and minutes, and the day where a new one begins; around the clock, as everywhere else here. */
const timeWords = [
  [3600 * 24, "{D} {MMM}", null, null, null, null, null, null, 1],
  [3600, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
  [60, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
];

function numberWords(value: number, unit: string): string {
  return Number.isInteger(value) || unit !== "" ? `${value.toLocaleString("en")}${unit}` : "";
}
