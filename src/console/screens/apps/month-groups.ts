/** What ends at an instant. */
interface Ending {
  readonly notAfter: string;
  readonly endsInDays: number;
}

/** Those that end in one month, with its name. */
export interface MonthGroup<End extends Ending> {
  readonly title: string;
  readonly ends: readonly End[];
}

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** Groups ends by month, in their order; those that are past come as one group, and those years ahead by the year. */
export function groupedByMonth<End extends Ending>(ends: readonly End[]): readonly MonthGroup<End>[] {
  const groups = Map.groupBy(ends, titleOf);
  return [...groups].map(([title, members]) => ({ title, ends: members }));
}

function titleOf({ notAfter, endsInDays }: Ending): string {
  if (endsInDays < 0) return "Ended";
  const at = new Date(notAfter);
  return endsInDays > 730 ? String(at.getUTCFullYear()) : MONTH.format(at);
}
