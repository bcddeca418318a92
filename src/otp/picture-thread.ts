import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { AnteroomError } from "../domain/errors.ts";
import { type PictureHead, readableHead, tooLarge, unusable } from "./picture-head.ts";
import { assertInflates } from "./png-inflation.ts";

/** What a worker found: the texts of all QR codes, or that the file cannot be decoded. */
export type PictureReport = { readonly texts: readonly string[] } | { readonly isBroken: true };

/** Pictures that may wait: most are read in a tenth of a second, the largest in one or two. */
const MOST_WAITING = 8;
/** The largest pictures take five seconds on a slow machine. */
const LONGEST_MS = 10_000;

/**
 * Reads QR codes in pictures of strangers, one after the other, each in a thread of its own that ends with it: a picture can
 * neither hold the server up nor leave anything behind.
 */
export class PictureThread {
  readonly #longestMs: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ longestMs = LONGEST_MS }: { readonly longestMs?: number } = {}) {
    this.#longestMs = longestMs;
  }

  /** As `SeedPictures.read`. */
  async read(picture: Uint8Array): Promise<string> {
    const head = readableHead(picture);
    if (this.#waiting >= MOST_WAITING) {
      const problem = "Too many pictures are being read; send this one again in a moment.";
      throw new AnteroomError("unavailable", problem, { retryAfterSeconds: 5 });
    }
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#run(picture, head));
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    );
    try {
      return onlyText(await turn);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #run(picture: Uint8Array, head: PictureHead): Promise<PictureReport> {
    await assertInflates(picture, head);
    // Built code has another ending, and nothing rewrites addresses in texts.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./picture-worker.${ending}`, import.meta.url), {
      workerData: picture,
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    });
    // Once nobody waits for it any more, its end by a lack of memory must not be ours.
    worker.on("error", () => undefined);
    const late = AbortSignal.timeout(this.#longestMs);
    try {
      const [report] = (await once(worker, "message", { signal: late })) as [PictureReport];
      return report;
    } catch (error) {
      if (late.aborted) throw tooLarge("it takes too long to read");
      throw error;
    } finally {
      void worker.terminate();
    }
  }
}

function onlyText(report: PictureReport): string {
  if ("isBroken" in report) throw unusable("the file is broken");
  const [text, ...others] = new Set(report.texts);
  if (text === undefined) throw unusable("no QR code is found in it");
  if (others.length > 0) throw unusable(`it shows ${others.length + 1} QR codes, and only one can be meant`);
  return text;
}
