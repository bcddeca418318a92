import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";

/** The places of `enum control` in shim.c. */
const CONTROL = {
  writeErrno: 0,
  spaceLeft: 1,
  syncErrno: 2,
  syncsLeft: 3,
  syncFailuresLeft: 4,
  dieAtSync: 5,
  syncs: 6,
  failures: 7,
} as const;
const CONTROLS = 8;

/** The files that hold data; shared memory (-shm) is made anew by whoever opens the database. */
const FILES = ["anteroom.db", "anteroom.db-wal", "anteroom.db-journal"];

/** The smallest piece that a disk writes whole. */
const SECTOR = 512;

/** A disk under the data directory of a server process that forgets what was not synced, and fails when told to. */
export class SimulatedDisk implements Disposable {
  readonly #live: string;
  readonly #durable: string;
  readonly #control: number;
  /** What a server process needs in its environment to run on this disk. */
  readonly environment: Readonly<Record<string, string>>;

  /** @param directory holds the data directory `data`; the durable twins go beside it */
  constructor(shim: string, directory: string) {
    this.#live = join(directory, "data");
    this.#durable = join(directory, "durable");
    mkdirSync(this.#durable);
    const control = join(directory, "control");
    writeFileSync(control, Buffer.alloc(CONTROLS * 8));
    this.#control = openSync(control, "r+");
    this.environment = { LD_PRELOAD: shim, DISK_DURABLE: this.#durable, DISK_CONTROL: control };
  }

  /** How many syncs have made something durable. */
  get syncs(): number {
    return this.#get("syncs");
  }

  /** How many calls have been made to fail. */
  get failures(): number {
    return this.#get("failures");
  }

  /** Lets writes and truncations fail once so many more bytes have been written. */
  failWrites(error: "ENOSPC" | "EROFS" | "EIO", afterBytes: number): void {
    this.#set("spaceLeft", afterBytes);
    this.#set("writeErrno", constants.errno[error]);
  }

  /** Lets so many syncs fail after so many more; what they should have written is forgotten. */
  failSyncs(error: "EIO", afterSyncs: number, times: number = Number.MAX_SAFE_INTEGER): void {
    this.#set("syncsLeft", afterSyncs);
    this.#set("syncFailuresLeft", times);
    this.#set("syncErrno", constants.errno[error]);
  }

  /** Lets the power fail in the middle of a sync, counted from 1. */
  dieAtSync(sync: number): void {
    this.#set("dieAtSync", sync);
  }

  /** Ends all failing. */
  heal(): void {
    this.#set("writeErrno", 0);
    this.#set("syncErrno", 0);
    this.#set("dieAtSync", 0);
  }

  /**
   * Leaves of the files of a killed server what a power cut leaves: what was synced, and with `random` also any sectors
   * of what was not, in any mixture, for a disk may write them in any order before it stops.
   */
  cutPower(random?: () => number): void {
    for (const name of FILES) {
      const live = join(this.#live, name);
      const twin = join(this.#durable, name);
      if (!existsSync(twin)) {
        rmSync(live, { force: true });
        continue;
      }
      const kept = readFileSync(twin);
      const left = random === undefined || !existsSync(live) ? kept : mix(kept, readFileSync(live), random);
      writeFileSync(live, left);
      writeFileSync(twin, left);
    }
    rmSync(join(this.#live, "anteroom.db-shm"), { force: true });
  }

  [Symbol.dispose](): void {
    closeSync(this.#control);
  }

  #get(name: keyof typeof CONTROL): number {
    const bytes = Buffer.alloc(8);
    readSync(this.#control, bytes, 0, 8, CONTROL[name] * 8);
    return Number(bytes.readBigInt64LE());
  }

  #set(name: keyof typeof CONTROL, value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    writeSync(this.#control, bytes, 0, 8, CONTROL[name] * 8);
  }
}

/** The durable content with about half of the sectors that differ as they were written. */
function mix(durable: Buffer, written: Buffer, random: () => number): Buffer {
  const size = random() < 0.5 ? durable.length : written.length;
  const mixed = Buffer.alloc(size);
  durable.copy(mixed);
  for (let at = 0; at < size; at += SECTOR) {
    if (random() < 0.5) written.copy(mixed, at, at, Math.min(at + SECTOR, size));
  }
  return mixed;
}
