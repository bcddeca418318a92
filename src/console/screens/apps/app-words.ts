import type { Schemas } from "../../api/client.ts";
import { counted } from "../../words/counted.ts";

type Certificate = Schemas["Certificate"];

/** How many accounts live, of the counts by status. */
export function liveOf(accounts: Schemas["StatusCounts"]): number {
  const { retired: _, ...live } = accounts;
  return Object.values(live).reduce((sum, count) => sum + count, 0);
}

/** The certificate that ends next, or the one that ended last where none is left. */
export function nextEnd(certificates: readonly Certificate[]): Certificate | undefined {
  const byEnd = [...certificates].sort((a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter));
  return byEnd.find(({ endsInDays }) => endsInDays >= 0) ?? byEnd.at(-1);
}

/** When a certificate ends, in words. */
export function endWords(days: number): string {
  if (days < -730) return `ended ${Math.floor(-days / 365)} years ago`;
  if (days < 0) return `ended ${counted(-days, "day")} ago`;
  if (days === 0) return "ends today";
  return days > 730 ? `in ${Math.floor(days / 365)} years` : `in ${counted(days, "day")}`;
}
