import type { Difference } from "../../ui/diff-table.tsx";

type Side = Readonly<Record<string, unknown>> | null;

/** The changes that a line has room for, and the characters of a value. */
const MOST_TOLD = 2;
const LONGEST_TOLD = 40;

interface EventSides {
  readonly before: Side;
  readonly after: Side;
  readonly reason: string | null;
}

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

/** Why it happened if somebody said so, and what it changed, in one line: `status: awaiting mfa → active`. */
export function changeWords({ before, after, reason }: EventSides): string {
  const changes = differencesOf(before, after).filter(({ after: now }) => isShort(now));
  return [...(reason === null ? [] : [reason]), ...changes.slice(0, MOST_TOLD).map(inWords)].join(" · ");
}

function inWords({ name, before, after }: Difference): string {
  const words = (value: string | null) =>
    value === null ? "none" : value.replaceAll("_", " ").replace(/\bmfa\b/, "MFA");
  return before === null ? `${name}: ${words(after)}` : `${name}: ${words(before)} → ${words(after)}`;
}

/** Ids and structures are told in the event itself. */
function isShort(value: string | null): boolean {
  return value === null || (value.length <= LONGEST_TOLD && !/^[[{]|^[0-9a-f]{8}-/.test(value));
}
