/** One cell of a table; null is an empty one. */
export type Cell = string | number | null;

/** A line of a table as RFC 4180 writes it, with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(toCell).join(",")}\r\n`;
}

/**
 * Text that a spreadsheet would take for a formula, the full-width signs of some languages included, is put behind an apostrophe, which makes it text there: names come from identity
 * providers, and whoever may write one must not have it run on the machine of whoever opens the file.
 */
function toCell(cell: Cell): string {
  const text = cell === null ? "" : String(cell);
  const safe = typeof cell === "string" && /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
