import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import type { CheckpointOrder, CheckpointReport } from "./checkpointer.ts";

/** Runs in a thread of its own: moves what is committed from the log to the file when told to. */
const database = new Database((workerData as { readonly path: string }).path);
database.pragma("synchronous = FULL");
database.pragma("busy_timeout = 0");

parentPort?.on("message", (order: CheckpointOrder) => {
  if (order === "checkpoint") parentPort?.postMessage(checkpoint());
  else {
    database.close();
    parentPort?.close();
  }
});

function checkpoint(): CheckpointReport {
  try {
    const [{ log, checkpointed }] = database.pragma("wal_checkpoint(PASSIVE)") as [CheckpointReport];
    return { log, checkpointed };
  } catch {
    // Nothing is lost: the log keeps it all, and the next COMMIT meets whatever is wrong with the disk.
    return { log: 0, checkpointed: 0 };
  }
}
