import { randomBytes, randomInt } from "node:crypto";
import { AnteroomError } from "../../src/domain/errors.ts";
import type { SealedPlace } from "../../src/domain/sealer.ts";

/** A sealed record with the place it is read at. */
export interface TamperedRecord {
  readonly at: SealedPlace;
  readonly sealed: Uint8Array;
}

type Tampering = (record: TamperedRecord, others: readonly TamperedRecord[]) => TamperedRecord;

/** What somebody can do who can write the database and has no key, one at a time. */
const WAYS: readonly Tampering[] = [
  ({ at, sealed }) => ({ at, sealed: flipped(sealed) }),
  ({ at, sealed }) => ({ at, sealed: flipped(flipped(sealed), 10) }),
  ({ at, sealed }) => ({ at, sealed: sealed.subarray(0, randomInt(sealed.byteLength)) }),
  ({ at, sealed }) => ({ at, sealed: new Uint8Array(Buffer.concat([sealed, randomBytes(randomInt(1, 40))])) }),
  // The header: another format, another key's id, an id of no key.
  ({ at, sealed }) => ({ at, sealed: withHeader(sealed, `${at.column[0] ?? "x"}1`, sealed.subarray(2, 10)) }),
  ({ at, sealed }) => ({ at, sealed: withHeader(sealed, "a1", randomBytes(8)) }),
  ({ at, sealed }, others) => ({
    at,
    sealed: withHeader(sealed, "a1", another(sealed, others).sealed.subarray(2, 10)),
  }),
  // Somebody else's record, as it is: of another row, column, version or workspace.
  ({ at, sealed }, others) => ({ at, sealed: anotherPlace(at, sealed, others) }),
  // One's own record, read as another.
  ({ at, sealed }) => ({ at: { ...at, rowId: `${at.rowId}x` }, sealed }),
  ({ at, sealed }) => ({ at: { ...at, column: `${at.column}x` }, sealed }),
  ({ at, sealed }) => ({ at: { ...at, table: `${at.table}x` }, sealed }),
  ({ at, sealed }) => ({ at: { ...at, workspaceId: `${at.workspaceId}x` }, sealed }),
  ({ at, sealed }) => ({ at: { ...at, version: (at.version ?? 0) + 3 }, sealed }),
  // Two records put together.
  ({ at, sealed }, others) => ({ at, sealed: spliced(sealed, another(sealed, others).sealed) }),
];

/** So many tamperings with records, each way as often as any other; `others` are what an attacker has to put in their place. */
export function* tamperings(
  records: readonly TamperedRecord[],
  others: readonly TamperedRecord[],
  count: number,
): Generator<TamperedRecord> {
  for (let i = 0; i < count; i += 1) {
    const [record, way] = [records[randomInt(records.length)], WAYS[i % WAYS.length]];
    if (record === undefined || way === undefined) throw new Error("There are records to tamper with.");
    const tampered = way(record, others);
    // Two flips can meet in one bit, and two records can end alike: what is the very record again is no tampering.
    yield isSame(tampered, record) ? { at: record.at, sealed: flipped(record.sealed) } : tampered;
  }
}

function isSame(one: TamperedRecord, other: TamperedRecord): boolean {
  return JSON.stringify(one.at) === JSON.stringify(other.at) && Buffer.from(one.sealed).equals(other.sealed);
}

/** How many of them are refused as unreadable. Whatever opens, or fails in another way, is not. */
export function countDetected(tampered: Iterable<TamperedRecord>, open: (record: TamperedRecord) => unknown): number {
  let detected = 0;
  for (const record of tampered) {
    try {
      open(record);
    } catch (error) {
      if (error instanceof AnteroomError && error.code === "unavailable") detected += 1;
    }
  }
  return detected;
}

function flipped(sealed: Uint8Array, from = 0): Uint8Array {
  const bytes = Buffer.from(sealed);
  const at = randomInt(from, bytes.byteLength);
  bytes.writeUInt8(bytes.readUInt8(at) ^ randomInt(1, 256), at);
  return bytes;
}

function withHeader(sealed: Uint8Array, version: string, keyId: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(version), keyId, sealed.subarray(10)]);
}

function another(sealed: Uint8Array, others: readonly TamperedRecord[]): TamperedRecord {
  const header = Buffer.from(sealed.subarray(2, 10));
  const strangers = others.filter((other) => !header.equals(other.sealed.subarray(2, 10)));
  const found = strangers[randomInt(strangers.length)];
  if (found === undefined) throw new Error("There are records of another key.");
  return found;
}

function anotherPlace(at: SealedPlace, sealed: Uint8Array, others: readonly TamperedRecord[]): Uint8Array {
  const strangers = others.filter((other) => JSON.stringify(other.at) !== JSON.stringify(at));
  return strangers[randomInt(strangers.length)]?.sealed ?? flipped(sealed);
}

function spliced(sealed: Uint8Array, other: Uint8Array): Uint8Array {
  const cut = randomInt(10, Math.min(sealed.byteLength, other.byteLength));
  return new Uint8Array(Buffer.concat([sealed.subarray(0, cut), other.subarray(cut)]));
}
