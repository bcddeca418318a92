const LONGEST = 60;

/** Quotes a value from a document for a message: control characters replaced, cut at 60 characters. */
export function quote(value: string): string {
  const cut = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  return `"${cut.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\u{FFFD}")}"`;
}
