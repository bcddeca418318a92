/** What a finding is, in the words of the page for administrators. */
export interface KnownFinding {
  readonly severity: "proof" | "disproof" | "warning" | "info";
  readonly meaning: string;
  /** What to do; null when there is nothing to do. */
  readonly fix: string | null;
}

/** The findings of one kind of evidence. */
export interface FindingGroup {
  readonly title: string;
  readonly findings: Readonly<Record<string, KnownFinding>>;
}

/** An element of proof. */
export function proof(meaning: string): KnownFinding {
  return { severity: "proof", meaning, fix: null };
}

/** What ends a verdict. */
export function disproof(meaning: string, fix: string): KnownFinding {
  return { severity: "disproof", meaning, fix };
}

/** What deserves attention. */
export function warning(meaning: string, fix: string): KnownFinding {
  return { severity: "warning", meaning, fix };
}

/** What is worth knowing. */
export function info(meaning: string, fix: string | null = null): KnownFinding {
  return { severity: "info", meaning, fix };
}
