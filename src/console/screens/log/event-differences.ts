import type { Difference } from "../../ui/diff-table.tsx";

type Side = Readonly<Record<string, unknown>> | null;

/** What differs between two sides of an event, field by field. */
export function differencesOf(before: Side, after: Side): readonly Difference[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .map((name) => ({ name, before: textOf(before?.[name]), after: textOf(after?.[name]) }))
    .filter((difference) => difference.before !== difference.after);
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
