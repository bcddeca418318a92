const PREFIX = "anteroom.draft.";
const OWNER = "anteroom.drafts-of";

/** The fields of a form that were kept in this tab, as far as they are like those of the form before anybody typed. */
export function readDraft<Fields extends object>(name: string, untouched: Fields): Partial<Fields> {
  const kept = Object.entries(parsed(sessionStorage.getItem(PREFIX + name)));
  const alike = kept.filter(
    ([field, value]) => Object.hasOwn(untouched, field) && isLike(Reflect.get(untouched, field), value),
  );
  return Object.fromEntries(alike) as Partial<Fields>;
}

/** Keeps fields of a form in this tab. */
export function writeDraft(name: string, fields: object): void {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(fields));
  } catch {
    // A tab has room for some megabytes. What does not fit is not kept, nor is what stood there before it.
    dropDraft(name);
  }
}

/** Forgets what was typed in one form. */
export function dropDraft(name: string): void {
  sessionStorage.removeItem(PREFIX + name);
}

/** Forgets what was typed in every form of this tab. */
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

/** Another release may have kept the draft, of fields that were other then. */
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
