import { copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { RootKeyPlaces } from "../../src/domain/key/root-key.ts";
import type { Stores, Units } from "../../src/domain/unit.ts";
import { deriveRootKey } from "../../src/vault/passphrase.ts";
import {
  countReadable,
  type KeyWorld,
  ORIGIN,
  openKeyWorld,
  rootKeyFile,
  type StoredSecret,
  storeSecrets,
} from "./key-world.ts";
import type { TempDirectory } from "./temp-store.ts";

const PASSPHRASE = "five random words are good";
/** As cheap as is allowed: this is about files and transactions, not about guessing. */
const TERMS = { algorithm: "argon2id", memoryKib: 8192, passes: 1, parallelism: 1, salt: "ab".repeat(16) } as const;
const FILES = ["anteroom.db", "anteroom.db-wal", "root.key", "root.key.next"];

/** A data directory as a kill would have left it. */
export interface Remains {
  readonly path: string;
  /** What was acknowledged by then. */
  readonly stored: readonly StoredSecret[];
}

/** What became of a data directory after a kill and a start. */
export interface Aftermath {
  readonly lost: number;
  /** Whether what was interrupted could be finished. */
  readonly finished: boolean;
}

/** Is called at every step; `take` says at which of them a kill is to be tried. */
export type Sabotage = (places: RootKeyPlaces, path: string) => RootKeyPlaces;

/**
 * Turns every kind of key in a new data directory, and takes down what would be left of it by a kill at those steps that `take`
 * chooses: before, within and after every read, unit and change of files.
 */
export async function turnKeys(
  directory: TempDirectory,
  take: (step: number) => boolean,
  sabotage: Sabotage = (places) => places,
): Promise<readonly Remains[]> {
  const path = directory.file("live");
  mkdirSync(path);
  const remains: Remains[] = [];
  const stored: StoredSecret[] = [];
  let step = 0;
  const stand = (): void => {
    step += 1;
    if (!take(step)) return;
    const left = directory.file(`left-${step}`);
    mkdirSync(left, { mode: 0o700 });
    for (const name of FILES) {
      if (existsSync(join(path, name))) copyFileSync(join(path, name), join(left, name));
    }
    remains.push({ path: left, stored: [...stored] });
  };
  await using world = await openKeyWorld(path, {
    chunk: 5,
    around: {
      units: (units) => standing(units, stand),
      places: (places) => sabotage(cheaply(places, stand), path),
    },
  });
  stored.push(...(await storeSecrets(world, 8)));
  await turn(world);
  return remains;
}

async function turn(world: KeyWorld): Promise<void> {
  const { service } = world;
  await service.rotate(ORIGIN);
  await world.resealAll();
  await service.rotateRoot({ to: "file" }, ORIGIN);
  await service.rotateRoot({ to: "passphrase", passphrase: PASSPHRASE }, ORIGIN);
  await service.rotate(ORIGIN);
  await service.rotateRoot({ to: "file" }, ORIGIN);
  await world.resealAll();
  await retireOld(world);
  await service.rotateRoot({ to: "file" }, ORIGIN);
}

/** Retires every data key that nothing needs. */
export async function retireOld({ service, clock }: KeyWorld): Promise<void> {
  for (const { id, current, records, signedUntil } of (await service.status()).dataKeys) {
    clock.advance(Math.max(0, (signedUntil ?? 0) - clock.now()));
    if (!current && records === 0) await service.retire(id, ORIGIN);
  }
}

/** Starts on what a kill left, and finishes what it interrupted. */
export async function startOn({ path, stored }: Remains): Promise<Aftermath> {
  try {
    await using world = await openKeyWorld(path);
    if (world.service.isSealed) await world.service.unseal(PASSPHRASE, ORIGIN);
    const lost = stored.length - (await countReadable(world, stored));
    await world.resealAll();
    const { waiting } = await world.service.status();
    const again = stored.length - (await countReadable(world, stored));
    return { lost: Math.max(lost, again), finished: waiting === 0 && !existsSync(`${rootKeyFile(path)}.next`) };
  } catch {
    return { lost: stored.length, finished: false };
  }
}

/** Puts the next root key in its place before the database has taken it, which no order of steps may do. */
export const tooEarly: Sabotage = (places, path) => ({
  get provider() {
    return places.provider;
  },
  read: (memory) => places.read(memory),
  derive: (passphrase, terms) => places.derive(passphrase, terms),
  prepare: async (wish) => {
    const next = await places.prepare(wish);
    if (wish.to === "file") renameSync(`${rootKeyFile(path)}.next`, rootKeyFile(path));
    return next;
  },
  settle: (memory, provider) => places.settle(memory, provider),
});

function standing(units: Units, stand: () => void): Units {
  const around = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    stand();
    const result = await work();
    stand();
    return result;
  };
  return {
    get accessRevision() {
      return units.accessRevision;
    },
    read: (work) => around(() => units.read(work)),
    snapshot: (work) => around(() => units.snapshot(work)),
    write: (work) => around(() => units.write((stores: Stores) => around(() => work(stores)))),
    assertWritable: () => units.assertWritable(),
  };
}

function cheaply(places: RootKeyPlaces, stand: () => void): RootKeyPlaces {
  return {
    get provider() {
      return places.provider;
    },
    read: (memory) => places.read(memory),
    derive: (passphrase, terms) => places.derive(passphrase, terms),
    prepare: async (wish) => {
      stand();
      const next =
        wish.to === "passphrase"
          ? { rootKey: await deriveRootKey(wish.passphrase, TERMS), terms: TERMS }
          : await places.prepare(wish);
      stand();
      return next;
    },
    settle: (memory, provider) => {
      stand();
      places.settle(memory, provider);
      stand();
    },
  };
}
