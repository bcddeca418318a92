/** How often something may happen within a time. */
export interface Frequency {
  readonly most: number;
  readonly withinMs: number;
}

/**
 * The instants (epoch ms, oldest first) with one more, of which the latest `most` are kept. Those that a clock which was set back
 * has not reached count as now, so that they age again.
 */
export function noted(instants: readonly number[], now: number, most: number): readonly number[] {
  return [...reached(instants, now), now].slice(-most);
}

/** The instants as noted above; the very list when the clock has reached all of them. */
export function reached(instants: readonly number[], now: number): readonly number[] {
  return instants.some((at) => at > now) ? instants.map((at) => Math.min(at, now)) : instants;
}

/** How many of the instants lie within the time before now. */
export function countWithin(instants: readonly number[], now: number, withinMs: number): number {
  return reached(instants, now).filter((at) => at > now - withinMs).length;
}

/** The milliseconds until it may happen once more; 0 when it may now. */
export function waitFor(instants: readonly number[], now: number, { most, withinMs }: Frequency): number {
  const within = reached(instants, now).filter((at) => at > now - withinMs);
  const gate = within.at(-most);
  return gate === undefined ? 0 : gate + withinMs - now;
}
