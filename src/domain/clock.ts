/** Where "now" comes from. Passed in, so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** An instant in ISO 8601 with milliseconds and `Z`, as all wires show it. */
export function toIso(at: number): string {
  return new Date(at).toISOString();
}
