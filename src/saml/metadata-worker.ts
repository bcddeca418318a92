import { parentPort } from "node:worker_threads";
import { isAnteroomError } from "../domain/errors.ts";
import { READERS, type ReadingOrder, type ReadingReport } from "./metadata-thread.ts";

/** Runs in a thread of its own: reads large documents, one after the other. A defect ends it. */
parentPort?.on("message", ({ kind, document, question }: ReadingOrder) => {
  parentPort?.postMessage(report(kind, document, question));
});

function report(kind: ReadingOrder["kind"], document: Uint8Array, question: ReadingOrder["question"]): ReadingReport {
  try {
    return { reading: READERS[kind](document, question) };
  } catch (error) {
    if (!isAnteroomError(error)) throw error;
    const { code, message, facts } = error;
    return { refusal: { code, message, facts } };
  }
}
