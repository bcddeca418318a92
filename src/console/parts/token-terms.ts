const DAY_MS = 24 * 60 * 60 * 1000;

/** The instant that is so many days ahead. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}

/** The end of a day that a date field holds. */
export function endOfDay(date: string): string {
  return new Date(`${date}T23:59:59.000Z`).toISOString();
}
