import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type CompiledQuery, sql } from "kysely";
import { type OpenedStore, openStore } from "../../src/app/open-store.ts";
import type { Config, VaultConfig } from "../../src/config/config.ts";
import type { Origin } from "../../src/domain/event/event.ts";
import { KeyService } from "../../src/domain/key/key-service.ts";
import { Resealing } from "../../src/domain/key/resealing.ts";
import type { RootKeyPlaces } from "../../src/domain/key/root-key.ts";
import type { SealedPlace } from "../../src/domain/sealer.ts";
import type { Units } from "../../src/domain/unit.ts";
import { createLog } from "../../src/log/log.ts";
import { openDataDirectory } from "../../src/store/data-directory.ts";
import { SEALED_COLUMNS, type SealedColumn } from "../../src/store/sealed-columns.ts";
import type { SqliteStore } from "../../src/store/sqlite.ts";
import { builder } from "../../src/store/statement.ts";
import { FakeClock } from "./fake-clock.ts";

/** Who turns keys in tests. */
export const ORIGIN: Origin = { actor: { kind: "local", id: "test" }, cause: { kind: "start", id: "test" } };

/** What a test wants otherwise. */
export interface KeyWorldOptions {
  readonly vault?: Partial<VaultConfig>;
  readonly credentialsDirectory?: string;
  readonly clock?: FakeClock;
  readonly chunk?: number;
  /** Put around what the service sees, to stand at every step of it. */
  readonly around?: {
    readonly units?: (units: Units) => Units;
    readonly places?: (places: RootKeyPlaces) => RootKeyPlaces;
  };
}

/** The keys of a data directory as a server has them, without the server. */
export interface KeyWorld extends OpenedStore, AsyncDisposable {
  readonly clock: FakeClock;
  readonly service: KeyService;
  readonly resealing: Resealing;
  /** How often somebody was told that there is work. */
  readonly woken: () => number;
  /** What could not be tidied up. */
  readonly untidy: readonly unknown[];
  /** Does the work of the job `reseal` until it has nothing to do for a while. */
  readonly resealAll: () => Promise<void>;
}

/** Opens what `openStore` opens, and does with keys what the start of a server does. @throws {StartError} as that does. */
export async function openKeyWorld(path: string, options: KeyWorldOptions = {}): Promise<KeyWorld> {
  const { clock = new FakeClock(), around = {} } = options;
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(openDataDirectory(path));
  const config: Pick<Config, "store" | "vault"> = {
    store: { dataDir: path, databaseUrl: "", unitsPerCommit: 16 },
    vault: { rootKeyProvider: "auto", rootKey: undefined, sealed: "no", ...options.vault },
  };
  const log = createLog({ level: "silent" });
  const { credentialsDirectory } = options;
  const opened = openStore({ config, directory, clock, log, credentialsDirectory, checkpointThread: false });
  const store = resources.use(opened.store);
  let woken = 0;
  const untidy: unknown[] = [];
  const units = around.units?.(store) ?? store;
  const places = around.places?.(opened.places) ?? opened.places;
  const { keyring, workspaceId } = opened;
  const service = new KeyService({
    units,
    clock,
    workspaceId,
    holder: keyring,
    places,
    loadRecoveryFiles: async () => (await import("../../src/vault/recovery-file.ts")).recoveryFiles,
    onWork: () => {
      woken += 1;
    },
    onUntidy: (error) => untidy.push(error),
  });
  const isSealed = () => service.isSealed;
  const { chunk } = options;
  const resealing = new Resealing({ units, sealer: keyring, clock, workspaceId, isSealed, ...(chunk && { chunk }) });
  await service.resume();
  const owned = resources.move();
  return {
    ...opened,
    clock,
    service,
    resealing,
    woken: () => woken,
    untidy,
    resealAll: async () => {
      const settle = await resealing.work(workspaceId);
      await store.write(async (stores) => void (await settle(stores)));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Stores secrets in every column that holds sealed values, so many in each that may have several; answers where they are. */
export async function storeSecrets(world: OpenedStore, count: number): Promise<readonly StoredSecret[]> {
  const stored: StoredSecret[] = [];
  for (const of of SEALED_COLUMNS) {
    const rows = of.rowId === "workspace_id" ? Math.min(1, count) : count;
    for (let i = 0; i < rows; i += 1) stored.push(await storeSecret(world, of));
  }
  return stored;
}

/** A secret that was stored, and where. */
export interface StoredSecret {
  readonly of: SealedColumn;
  readonly place: SealedPlace;
  readonly secret: Uint8Array;
}

async function storeSecret({ store, keyring, workspaceId }: OpenedStore, of: SealedColumn): Promise<StoredSecret> {
  const rowId = of.rowId === "workspace_id" ? workspaceId : `r-${randomBytes(8).toString("hex")}`;
  const numbered = of.version === undefined ? {} : { version: 1 };
  const place = { workspaceId, table: of.table, column: of.column, rowId, ...numbered };
  const secret = new Uint8Array(randomBytes(20));
  const known = new Map<string, unknown>([
    ["workspace_id", workspaceId],
    [of.rowId, rowId],
    [of.column, keyring.seal(secret, place)],
    ...(of.version === undefined ? [] : [[of.version, 1] as const]),
  ]);
  for (const { name, type, notnull, dflt_value, pk } of await columnsOf(store, of.table)) {
    const isFree = notnull === 0 || dflt_value !== null || (type === "INTEGER" && pk === 1);
    if (known.has(name) || isFree) continue;
    known.set(
      name,
      type === "INTEGER" ? 0 : type === "BLOB" ? Buffer.alloc(4) : `${name}-${randomBytes(6).toString("hex")}`,
    );
  }
  const names = [...known.keys()].map((name) => sql.ref(name));
  const insert = sql`INSERT INTO ${sql.table(of.table)} (${sql.join(names)}) VALUES (${sql.join([...known.values()])})`;
  await store.write(async () => void (await store.session.query(insert.compile(builder))));
  return { of, place, secret };
}

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly notnull: 0 | 1;
  readonly dflt_value: string | null;
  readonly pk: number;
}

function columnsOf(store: SqliteStore, table: string): Promise<readonly ColumnInfo[]> {
  const query = sql<ColumnInfo>`SELECT * FROM pragma_table_info(${table})`.compile(builder);
  return store.session.query(query as CompiledQuery<ColumnInfo>);
}

/** Reads what is sealed at a place now. */
export async function sealedAt({ store }: OpenedStore, { of, place }: StoredSecret): Promise<Uint8Array | undefined> {
  const query = sql<{ readonly sealed: Uint8Array }>`SELECT ${sql.ref(of.column)} AS sealed FROM ${sql.table(of.table)}
    WHERE ${sql.ref(of.rowId)} = ${place.rowId}`.compile(builder);
  return (await store.session.query(query))[0]?.sealed;
}

/** Writes a sealed value to a place, as somebody does who sealed it a while ago. */
export async function putSealed(
  { store }: OpenedStore,
  { of, place }: StoredSecret,
  sealed: Uint8Array,
): Promise<void> {
  const query = sql`UPDATE ${sql.table(of.table)} SET ${sql.ref(of.column)} = ${sealed}
    WHERE ${sql.ref(of.rowId)} = ${place.rowId}`.compile(builder);
  await store.write(async () => void (await store.session.query(query)));
}

/** How many of the secrets open to what they were. */
export async function countReadable(world: OpenedStore, stored: readonly StoredSecret[]): Promise<number> {
  let readable = 0;
  for (const one of stored) {
    const sealed = await sealedAt(world, one);
    if (sealed === undefined) continue;
    if (Buffer.from(world.keyring.open(sealed, one.place)).equals(one.secret)) readable += 1;
  }
  return readable;
}

/** The root key file of a data directory. */
export function rootKeyFile(path: string): string {
  return join(path, "root.key");
}
