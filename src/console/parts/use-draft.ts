import { useCallback, useState } from "react";

const PREFIX = "anteroom.draft.";
const OWNER = "anteroom.drafts-of";

/** Changes some fields of what is being typed. */
export type ChangeDraft<Fields extends object> = (change: Partial<Fields>) => void;

/**
 * The fields of a form, kept in this tab until `drop`, so that reloading loses nothing that was typed. Only what was touched is
 * kept, so that everything else follows the server. Never for secrets.
 */
export function useDraft<Fields extends object>(
  name: string,
  untouched: Fields,
): readonly [fields: Fields, change: ChangeDraft<Fields>, drop: () => void] {
  const key = PREFIX + name;
  const [kept, setKept] = useState(() => readDraft(key, untouched));
  const change = useCallback<ChangeDraft<Fields>>(
    (some) =>
      setKept((old) => {
        const next = { ...old, ...some };
        writeDraft(key, next);
        return next;
      }),
    [key],
  );
  const drop = useCallback(() => {
    sessionStorage.removeItem(key);
    setKept({});
  }, [key]);
  return [{ ...untouched, ...kept }, change, drop];
}

/** Forgets everything that was being typed in this tab. */
export function dropDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

/** Leaves nobody what somebody else was typing in this tab before. */
export function keepDraftsOf(person: string): void {
  const before = sessionStorage.getItem(OWNER);
  if (before === person) return;
  if (before !== null) dropDrafts();
  sessionStorage.setItem(OWNER, person);
}

function readDraft<Fields extends object>(key: string, untouched: Fields): Partial<Fields> {
  const names = Object.keys(untouched);
  return Object.fromEntries(
    Object.entries(parsed(sessionStorage.getItem(key))).filter(
      ([name, value]) => names.includes(name) && isLike(Reflect.get(untouched, name), value),
    ),
  ) as Partial<Fields>;
}

/** Another release may have written the draft, of fields that were other then. */
function isLike(untouched: unknown, kept: unknown): boolean {
  if (untouched === undefined || untouched === null) return true;
  return typeof untouched === typeof kept && Array.isArray(untouched) === Array.isArray(kept);
}

function parsed(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function writeDraft(key: string, fields: object): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(fields));
  } catch {
    // A tab has room for some megabytes; what does not fit is only not kept over a reload.
  }
}
