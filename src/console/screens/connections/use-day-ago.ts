import { useState } from "react";

const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

/** The instant a day before the page was opened, in whole minutes, so that it is asked for once. */
export function useDayAgo(): string {
  const [at] = useState(() => Math.floor((Date.now() - DAY_MS) / MINUTE_MS) * MINUTE_MS);
  return new Date(at).toISOString();
}
