import type { Output } from "./output.ts";

const barWidth = 24;

/** Shows how far a long command is: a bar for a person, otherwise one line for each step. */
export class ProgressBar {
  readonly #out: Output;
  readonly #label: string;
  #step = "";

  constructor(out: Output, label: string) {
    this.#out = out;
    this.#label = label;
  }

  /** Shows that `done` of `total` are done, the last one in `step`. */
  update(step: string, done: number, total: number): void {
    if (this.#out.isWatched) this.#out.redraw(this.#bar(step, done, total));
    else if (step !== this.#step) this.#out.note(`${this.#label}: ${step}`);
    this.#step = step;
  }

  /** Ends the bar, so that what follows starts on a line of its own. */
  finish(): void {
    if (this.#out.isWatched) this.#out.redraw("");
  }

  #bar(step: string, done: number, total: number): string {
    const filled = total === 0 ? barWidth : Math.round((done / total) * barWidth);
    return `${this.#label} [${"#".repeat(filled)}${"-".repeat(barWidth - filled)}] ${done}/${total} ${step}`;
  }
}
