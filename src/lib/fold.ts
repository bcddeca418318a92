/** Folds text for comparison without case: composed (NFC) and lower case. The same function runs inside SQL. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
