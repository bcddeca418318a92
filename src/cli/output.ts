import type { JsonValue } from "../lib/json.ts";
import { breakText, type Column, renderTable } from "./table.ts";
import { type OutputStream, printable, type Terminal } from "./terminal.ts";

/** The program's voice: data to stdout, chatter to stderr, colours only for a person who wants them. */
export class Output {
  /** Whether `--json` was given: then stdout holds the API's JSON and nothing else. */
  readonly isJson: boolean;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal, isJson: boolean) {
    this.#terminal = terminal;
    this.isJson = isJson;
  }

  /** Whether a person watches stderr, so that a progress bar makes sense. */
  get isWatched(): boolean {
    return this.#terminal.stderr.isTTY === true;
  }

  /** Prints a line of data. */
  data(line: string): void {
    this.#terminal.stdout.write(`${printable(line)}\n`);
  }

  /** Prints the API's JSON as it came, indented. */
  json(value: JsonValue): void {
    this.#terminal.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** Prints a line of chatter. */
  note(line: string): void {
    this.#terminal.stderr.write(`${printable(line)}\n`);
  }

  /** Replaces the current line of chatter; only for a watched terminal. */
  redraw(line: string): void {
    this.#terminal.stderr.write(`\r\u001b[2K${printable(line).slice(0, widthOf(this.#terminal.stderr) - 1)}`);
  }

  /** Prints a table as data. */
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
    const [head, ...lines] = renderTable(columns, rows, widthOf(this.#terminal.stdout));
    if (head !== undefined) this.#terminal.stdout.write(`${this.#bold(head)}\n`);
    for (const line of lines) this.#terminal.stdout.write(`${line}\n`);
  }

  /** Prints names and values as data, one pair a line; pairs with an empty value are left out. */
  pairs(pairs: readonly (readonly [name: string, value: string])[]): void {
    const shown = pairs.filter(([, value]) => value !== "");
    const width = Math.max(0, ...shown.map(([name]) => name.length));
    for (const [name, value] of shown) this.data(`${name.padEnd(width)}  ${value}`);
  }

  /** Prints text as data behind a lead such as `- `, broken to fit the window, with all but the first line indented. */
  hanging(lead: string, text: string): void {
    const [first = "", ...rest] = breakText(printable(text), widthOf(this.#terminal.stdout) - lead.length);
    this.data(`${lead}${first}`);
    for (const line of rest) this.data(`${" ".repeat(lead.length)}${line}`);
  }

  /** Prints a line of data that stands out as a heading. */
  heading(line: string): void {
    this.#terminal.stdout.write(`${this.#bold(printable(line))}\n`);
  }

  #bold(line: string): string {
    const wanted = this.#terminal.stdout.isTTY === true && (this.#terminal.env["NO_COLOR"] ?? "") === "";
    return wanted ? `\u001b[1m${line}\u001b[22m` : line;
  }
}

function widthOf(stream: OutputStream): number {
  if (stream.isTTY !== true) return Number.POSITIVE_INFINITY;
  return Math.max(40, stream.columns ?? 80);
}
