const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000;
/** What is further away than this is cut, so that what is near can be told apart. */
const MOST_BEFORE = 2 * YEAR_MS;
const MOST_AFTER = 6 * YEAR_MS;

/** A stretch of time that is drawn. */
export interface TimeScale {
  readonly from: number;
  readonly to: number;
  /** Where an instant lies, from 0 to 1; what is outside lies at an end. */
  readonly share: (at: number) => number;
}

/** The stretch in which the spans and the present lie, with a little room; neither end is too far from now. */
export function scaleOf(spans: readonly { readonly from: number; readonly to: number }[], now: number): TimeScale {
  const first = Math.max(now - MOST_BEFORE, Math.min(now, ...spans.map(({ from }) => from)));
  const last = Math.min(now + MOST_AFTER, Math.max(now, ...spans.map(({ to }) => to)));
  const room = Math.max((last - first) * 0.04, YEAR_MS / 24);
  const [from, to] = [first - room, last + room];
  return { from, to, share: (at) => Math.min(1, Math.max(0, (at - from) / (to - from))) };
}

/** The places to name on a scale: years, or months where there are few of them; at most eight. */
export function ticksOf({ from, to }: TimeScale): readonly { readonly at: number; readonly word: string }[] {
  const isLong = to - from > 2.5 * YEAR_MS;
  const first = new Date(from);
  const places: { at: number; word: string }[] = [];
  for (let step = 1; step < 200; step += 1) {
    const at = isLong
      ? Date.UTC(first.getUTCFullYear() + step)
      : Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + step);
    if (at >= to) break;
    places.push({ at, word: isLong ? String(new Date(at).getUTCFullYear()) : monthOf(at) });
  }
  const every = Math.ceil(places.length / 8);
  return places.filter((_, place) => place % every === 0);
}

function monthOf(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" }).format(at);
}
