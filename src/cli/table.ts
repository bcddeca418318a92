import { printable } from "./terminal.ts";

/** A column of a table for people. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** May be broken into several lines when the window is too narrow. Without it a cell is always on one line. */
  readonly flexible?: boolean;
}

const gap = "  ";
/** The narrowest a flexible column gets, so that it can still be read. */
const narrowest = 12;

/**
 * Lays rows out in columns. The first line holds the titles in capitals; a row takes several lines when a cell was broken.
 * @param width columns of the window; `Infinity` when nobody looks at one, and then every row is one line.
 */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string[] {
  const cells = rows.map((row) => columns.map((column) => printable(column.text(row)).trim() || "-"));
  const titles = columns.map((column) => column.title.toUpperCase());
  const widths = squeeze(columns, measure([titles, ...cells]), width);
  return [titles, ...cells].flatMap((line) => renderRow(line, widths));
}

function renderRow(cells: readonly string[], widths: readonly number[]): string[] {
  const broken = cells.map((cell, index) => breakText(cell, widths[index] ?? cell.length));
  const height = Math.max(...broken.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    broken
      .map((lines, index) => (lines[line] ?? "").padEnd(widths[index] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

/** Breaks text at spaces, and inside a word only when it is wider than the column. */
export function breakText(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ +/)) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (line !== "" && joined.length > width) lines.push(line);
    line = line !== "" && joined.length > width ? word : joined;
    for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line];
}

function measure(lines: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const line of lines) {
    for (const [index, cell] of line.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return widths;
}

/** Takes what is too much from the flexible columns, the widest first. */
function squeeze<Row>(columns: readonly Column<Row>[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each, gap.length * (widths.length - 1)) - width;
  while (excess > 0) {
    const widest = widestFlexible(columns, widths);
    if (widest === undefined) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function widestFlexible<Row>(columns: readonly Column<Row>[], widths: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const [index, column] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (column.flexible !== true || width <= narrowest) continue;
    if (best === undefined || width > (widths[best] ?? 0)) best = index;
  }
  return best;
}
