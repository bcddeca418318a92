import { printable } from "./terminal.ts";

/** A column of a table for people. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** May be cut with an ellipsis when the window is too narrow. Without it the column is always whole. */
  readonly flexible?: boolean;
}

const gap = "  ";
/** The narrowest a flexible column gets, so that it still says something. */
const narrowest = 12;

/**
 * Lays rows out in columns. The first line holds the titles in capitals.
 * @param width columns of the window; `Infinity` when nobody looks at one, and then nothing is cut.
 */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string[] {
  const cells = rows.map((row) => columns.map((column) => printable(column.text(row)) || "-"));
  const titles = columns.map((column) => column.title.toUpperCase());
  const widths = squeeze(columns, measure([titles, ...cells]), width);
  return [titles, ...cells].map((line) =>
    line
      .map((cell, index) => pad(cell, widths[index] ?? 0))
      .join(gap)
      .trimEnd(),
  );
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

function pad(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);
}
