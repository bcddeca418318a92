import { Worker } from "node:worker_threads";
import type { IdpReading, MetadataQuestion, MetadataReading } from "../domain/application/saml-evidence.ts";
import { AnteroomError, type ErrorCode, type ErrorFacts } from "../domain/errors.ts";
import { readIdpMetadata } from "./idp-metadata-reading.ts";
import { readMetadata } from "./metadata-reading.ts";
import { unreadable } from "./xml-input.ts";

/** What a document is read as, and what that gives. */
export interface Readings {
  readonly sp: MetadataReading;
  readonly idp: IdpReading;
}

/** How a document is read, by what it is read as. */
export const READERS: {
  readonly [Kind in keyof Readings]: (document: Uint8Array, question: MetadataQuestion) => Readings[Kind];
} = { sp: readMetadata, idp: readIdpMetadata };

/** What the thread is told to read. */
export interface ReadingOrder {
  readonly kind: keyof Readings;
  readonly document: Uint8Array;
  readonly question: MetadataQuestion;
}

/** What became of it. */
export type ReadingReport =
  | { readonly reading: Readings[keyof Readings] }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly facts: ErrorFacts } };

/** Bytes up to which a document is read at once: most are, which takes some 10 ms, and 100 when it was made to take long. */
const AT_ONCE_BYTES = 16 * 1024;
/** Documents that may wait: each is up to 5 MB, and takes about a second. */
const MOST_WAITING = 8;
/** The largest documents take two seconds on a slow machine. */
const LONGEST_MS = 20_000;
/** The parser gives no memory back, so that a thread with nothing to do is ended. */
const IDLE_MS = 30_000;

interface Waiting {
  readonly order: ReadingOrder;
  readonly resolve: (reading: Readings[keyof Readings]) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads metadata: small documents at once, large ones one after the other in a thread, with bounds on time and memory. */
export class MetadataThread {
  readonly #waiting: Waiting[] = [];
  readonly #longestMs: number;
  #worker: Worker | undefined;
  #current: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ longestMs = LONGEST_MS }: { readonly longestMs?: number } = {}) {
    this.#longestMs = longestMs;
  }

  /**
   * Reads a document as metadata of a service provider or of an identity provider.
   * @throws {AnteroomError} as the readers; `unavailable` when too many wait; `too_large` for what takes too long or too much
   */
  async read<Kind extends keyof Readings>(
    kind: Kind,
    document: Uint8Array,
    question: MetadataQuestion,
  ): Promise<Readings[Kind]> {
    if (document.length <= AT_ONCE_BYTES) return READERS[kind](document, question);
    if (this.#waiting.length >= MOST_WAITING) {
      const problem = "Too many large metadata documents are being read; send this one again in a moment.";
      throw new AnteroomError("unavailable", problem, { retryAfterSeconds: 5 });
    }
    return new Promise((resolve, reject) => {
      const settle = resolve as Waiting["resolve"];
      this.#waiting.push({ order: { kind, document, question }, resolve: settle, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#waiting.shift();
    clearTimeout(this.#timer);
    if (this.#current === undefined) {
      this.#worker?.unref();
      this.#timer = setTimeout(() => this.#end(), IDLE_MS).unref();
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(this.#current.order);
    this.#timer = setTimeout(() => this.#giveUp(unreadable("too-large", "it takes too long to read")), this.#longestMs);
  }

  #start(): Worker {
    // Built code has another ending, and nothing rewrites addresses in texts.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./metadata-worker.${ending}`, import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
    });
    worker.on("message", (report: ReadingReport) => this.#settle(report));
    worker.on("error", (error) => {
      // One that was given up already is no longer the worker.
      if (this.#worker === worker)
        this.#giveUp(isOutOfMemory(error) ? unreadable("too-large", "it takes too much memory") : error);
    });
    return worker;
  }

  #settle(report: ReadingReport): void {
    const current = this.#current;
    this.#current = undefined;
    if ("reading" in report) current?.resolve(report.reading);
    else {
      const { code, message, facts } = report.refusal;
      current?.reject(new AnteroomError(code, message, facts));
    }
    this.#next();
  }

  /** Ends the thread with what it was reading; those who wait get another one. */
  #giveUp(error: unknown): void {
    const current = this.#current;
    this.#current = undefined;
    this.#end();
    current?.reject(error);
    this.#next();
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
