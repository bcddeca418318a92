import { useEffect, useState } from "react";
import { useTimeZone } from "./time-zone.tsx";
import { Tooltip } from "./tooltip.tsx";

const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });

/** Such as `3 hours ago` or `in 2 days`; `just now` within a minute. */
function relativeTime(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 20 ? "in less than a minute" : "just now";
}

/** Such as `22 Nov 2026, 16:05:09 UTC`. */
export function exactTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "long",
    timeZone,
  }).format(at);
}

/** The present time, which moves every so many milliseconds. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

interface TimeProps {
  /** ISO 8601; null is shown as `never`. */
  readonly at: string | null | undefined;
  /** The exact time in place of the relative one. */
  readonly exact?: boolean;
  readonly never?: string;
}

/** A time as people say it, with the exact one on hover and for screen readers. */
export function Time({ at, exact = false, never = "never" }: TimeProps) {
  const { timeZone } = useTimeZone();
  const now = useNow(30_000);
  if (at === null || at === undefined) return <span>{never}</span>;
  const time = Date.parse(at);
  const words = exactTime(time, timeZone);
  if (exact) return <time dateTime={at}>{words}</time>;
  return (
    <Tooltip label={words}>
      <time dateTime={at}>{relativeTime(time, now)}</time>
    </Tooltip>
  );
}
