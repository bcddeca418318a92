import { StartError } from "../../lib/start-error.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Event, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { DataKey } from "./data-key.ts";
import type { KeyHolder } from "./key-holder.ts";
import { type KeyStatus, readDataKeys, readMemory } from "./key-status.ts";
import type { RecoveryFiles, RecoveryReader } from "./recovery-file.ts";
import type { NextRootKey, RootKey, RootKeyMemory, RootKeyPlaces, RootKeyWish } from "./root-key.ts";
import { sealedError } from "./sealed-error.ts";
import { UnsealingAttempts } from "./unsealing-attempts.ts";

/** What keeping keys needs. */
export interface KeyParts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly holder: KeyHolder;
  readonly places: RootKeyPlaces;
  /** Called when it is first needed. */
  readonly loadRecoveryFiles: () => Promise<RecoveryFiles>;
  /** Is told that there are records to re-seal. */
  readonly onWork: () => void;
  /** Is told what could not be tidied up and is tried again at the next start. */
  readonly onUntidy: (error: unknown) => void;
}

/** Keeps the keys of a server: unseals it, rotates and retires keys, and says what still needs which. */
export class KeyService {
  readonly #parts: KeyParts;
  readonly #attempts: UnsealingAttempts;
  /** Changes of keys go one after the other: what the first one decided is what the next one begins with. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: KeyParts) {
    this.#parts = parts;
    this.#attempts = new UnsealingAttempts(parts.clock);
  }

  /** Whether no secret can be read or stored. */
  get isSealed(): boolean {
    return this.#parts.holder.rootKey === undefined;
  }

  /** How the keys stand, and how many records need each. */
  async status(): Promise<KeyStatus> {
    const { units, workspaceId, places } = this.#parts;
    return units.snapshot(async (stores) => {
      const [present] = await stores.keys.listRootKeys(workspaceId);
      const dataKeys = await readDataKeys(stores, workspaceId);
      const waiting = dataKeys.reduce((sum, key) => (key.current ? sum : sum + key.records), 0);
      const state = dataKeys.length === 0 ? "uninitialized" : this.isSealed ? "sealed" : "open";
      const rootKey = present === undefined ? null : { ...present, provider: places.provider };
      return { state, rootKey, dataKeys, waiting };
    });
  }

  /** Takes up what an interrupted rotation left. Called once the server has its store, and after every unsealing. */
  async resume(): Promise<void> {
    const { units, workspaceId, places, onUntidy } = this.#parts;
    if (this.isSealed) return;
    await units.assertWritable();
    const memory = await units.read((stores) => readMemory(stores, workspaceId));
    try {
      places.settle(memory, places.provider);
    } catch (error) {
      onUntidy(error);
    }
    const keys = await units.read((stores) => stores.keys.listDataKeys(workspaceId));
    if (keys.length > 1) await units.write((stores) => this.#planResealing(stores));
  }

  /**
   * Sets the passphrase of a new server, which is unsealed by it.
   * @throws {AnteroomError} `conflict` unless the server waits for one; `invalid_value` for one that is not acceptable
   */
  init(passphrase: string, origin: Origin): Promise<KeyStatus> {
    return this.#exclusively(async () => {
      const { units, clock, workspaceId, holder, places } = this.#parts;
      await units.read((stores) => this.#assertNew(stores));
      const { rootKey, terms } = await places.prepare({ to: "passphrase", passphrase });
      const key = await units.write(async (stores) => {
        await this.#assertNew(stores);
        const first = holder.create(rootKey, clock.now());
        await this.#replaceRootKey(stores, { rootKey, terms });
        await stores.keys.insertDataKey(workspaceId, first);
        await this.#event(stores, "root_key.created", rootKey.id, origin, { after: { provider: "passphrase" } });
        return first;
      });
      holder.unlock(rootKey, [key]);
      return this.status();
    });
  }

  /**
   * Ends the sealed state: by the passphrase, or by reading the key of the provider again. Nothing happens to a server that is
   * not sealed.
   * @throws {AnteroomError} `conflict` for a wrong passphrase or key, of which an event is kept, or while no passphrase has been
   * set; `invalid_value` when a passphrase is missing or not wanted; `too_many_requests` after too many attempts
   */
  unseal(passphrase: string | undefined, origin: Origin): Promise<KeyStatus> {
    return this.#exclusively(async () => {
      if (!this.isSealed) return this.status();
      const { units, workspaceId } = this.#parts;
      const { keys, memory } = await units.read(async (stores) => {
        const read = await readMemory(stores, workspaceId);
        return { keys: await stores.keys.listDataKeys(workspaceId), memory: read };
      });
      if (memory.present === undefined) throw uninitialized();
      this.#assertMeans(passphrase);
      this.#attempts.count();
      const rootKey = await this.#rootKeyFor(memory, passphrase, keys, origin);
      await this.#write("key.unsealed", rootKey.id, origin);
      await this.resume();
      return this.status();
    });
  }

  /**
   * Makes a data key that seals from now on; what older ones sealed is re-sealed in the background.
   * @throws {AnteroomError} `unavailable` while sealed
   */
  rotate(origin: Origin): Promise<KeyStatus> {
    return this.#exclusively(async () => {
      const { units, clock, workspaceId, holder, onWork } = this.#parts;
      const rootKey = this.#open();
      const key = await units.write(async (stores) => {
        const keys = await this.#keysUnder(stores, rootKey);
        const newest = keys.at(-1)?.createdAt ?? 0;
        const next = holder.create(rootKey, Math.max(clock.now(), newest + 1));
        await stores.keys.insertDataKey(workspaceId, next);
        await this.#planResealing(stores);
        await this.#event(stores, "data_key.created", next.id, origin);
        return next;
      });
      holder.learn(key);
      onWork();
      return this.status();
    });
  }

  /**
   * Deletes a data key that nothing needs any more.
   * @throws {AnteroomError} `not_found`; `conflict` for the current key, or with the counts while something needs it
   */
  retire(keyId: string, origin: Origin): Promise<KeyStatus> {
    return this.#exclusively(async () => {
      const { units, clock, workspaceId, holder } = this.#parts;
      this.#open();
      await units.write(async (stores) => {
        const known = await readDataKeys(stores, workspaceId);
        const key = known.find(({ id }) => id === keyId);
        if (key === undefined)
          throw new AnteroomError("not_found", "There is no data key with this id; list the keys.");
        const { current, records, signedUntil } = key;
        const problem = problemOfRetiring(current, records, (signedUntil ?? 0) - clock.now());
        if (problem !== undefined) throw new AnteroomError("conflict", problem, { code: "key_in_use", records });
        await stores.keys.deleteDataKey(keyId);
        await this.#event(stores, "data_key.retired", keyId, origin);
      });
      holder.forget(keyId);
      return this.status();
    });
  }

  /**
   * Puts another root key in the place of the present one, in one unit for all data keys. No record is sealed anew.
   * @throws {AnteroomError} `unavailable` while sealed; `invalid_value` for a passphrase or key that is not acceptable;
   * `conflict` for the key that is there already
   */
  rotateRoot(wish: RootKeyWish, origin: Origin): Promise<KeyStatus> {
    return this.#exclusively(async () => {
      const { units, workspaceId, holder, places } = this.#parts;
      const from = this.#open();
      await this.resume();
      const next = await fromOutside(() => places.prepare(wish));
      if (next.rootKey.id === from.id) {
        throw new AnteroomError("conflict", "This is the present root key; give another one.", {
          code: "same_root_key",
        });
      }
      const memory = await units.write(async (stores) => {
        const keys = await this.#keysUnder(stores, from);
        for (const key of holder.rewrap(keys, from, next.rootKey)) await stores.keys.rewrapDataKey(key);
        await this.#replaceRootKey(stores, next);
        const change = { before: { id: from.id, provider: places.provider }, after: { provider: wish.to } };
        await this.#event(stores, "root_key.rotated", next.rootKey.id, origin, change);
        return readMemory(stores, workspaceId);
      });
      holder.hold(next.rootKey);
      try {
        places.settle(memory, wish.to);
      } catch (error) {
        this.#parts.onUntidy(error);
      }
      return this.status();
    });
  }

  /**
   * Makes a recovery file of the present root key. It counts as saved once `noteSaved` is told so.
   * @throws {AnteroomError} `unavailable` while sealed; `invalid_value` for a passphrase or recipient that is not acceptable
   */
  async recovery(
    reader: RecoveryReader,
    origin: Origin,
  ): Promise<{ readonly file: string; readonly rootKeyId: string }> {
    const { clock, workspaceId, loadRecoveryFiles } = this.#parts;
    const rootKey = this.#open();
    const files = await loadRecoveryFiles();
    const file = await files.write(rootKey, workspaceId, clock.now(), reader);
    const how = "passphrase" in reader ? "passphrase" : "recipient";
    // The file leaves the server after this is kept, or not at all.
    await this.#write("root_key.exported", rootKey.id, origin, { after: { readableBy: how } });
    return { file, rootKeyId: rootKey.id };
  }

  /** Notes that a recovery file of the present root key is safe. @throws {AnteroomError} `conflict` for that of another key. */
  async noteSaved(rootKeyId: string, origin: Origin): Promise<KeyStatus> {
    const { units, clock, workspaceId } = this.#parts;
    await units.write(async (stores) => {
      const { present } = await readMemory(stores, workspaceId);
      if (present?.id !== rootKeyId) {
        const problem =
          "The recovery file holds a root key that was replaced; make a new one with: anteroom keys recovery.";
        throw new AnteroomError("conflict", problem, { code: "root_key_replaced" });
      }
      await stores.keys.noteRecovery(rootKeyId, clock.now());
      await this.#event(stores, "root_key.recovery_saved", rootKeyId, origin);
    });
    return this.status();
  }

  #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #open(): RootKey {
    const { rootKey } = this.#parts.holder;
    if (rootKey === undefined) throw sealedError();
    return rootKey;
  }

  #assertMeans(passphrase: string | undefined): void {
    const { provider } = this.#parts.places;
    if (provider === "passphrase" && passphrase === undefined) {
      throw new AnteroomError("invalid_value", "passphrase is missing; give the one that was set for this server.", {
        attribute: "passphrase",
      });
    }
    if (provider !== "passphrase" && passphrase !== undefined) {
      const problem = `passphrase is not wanted: the root key comes from the ${provider}, which is read again.`;
      throw new AnteroomError("invalid_value", problem, { attribute: "passphrase" });
    }
  }

  /** Tries a key; a wrong one leaves an event and nothing else. */
  async #rootKeyFor(
    memory: RootKeyMemory,
    passphrase: string | undefined,
    keys: readonly DataKey[],
    origin: Origin,
  ): Promise<RootKey> {
    const { holder, places } = this.#parts;
    const terms = memory.present?.terms;
    try {
      const given = passphrase === undefined || !terms ? places.read(memory) : await places.derive(passphrase, terms);
      if (passphrase !== undefined && given.id !== memory.present?.id) throw wrongPassphrase();
      holder.unlock(given, keys);
      return given;
    } catch (error) {
      const refusal = error instanceof StartError ? wrongRootKey(error) : error;
      if (!(refusal instanceof AnteroomError)) throw error;
      await this.#write("key.unseal_failed", memory.present?.id ?? "", origin);
      throw refusal;
    }
  }

  /** The data keys, all of them still wrapped by the root key that is held. */
  async #keysUnder(stores: Stores, rootKey: RootKey): Promise<readonly DataKey[]> {
    const keys = await stores.keys.listDataKeys(this.#parts.workspaceId);
    if (keys.every((key) => key.rootKeyId === rootKey.id)) return keys;
    const problem = "The root key was replaced by another process; restart the server.";
    throw new AnteroomError("conflict", problem, { code: "root_key_replaced" });
  }

  async #assertNew(stores: Stores): Promise<void> {
    if ((await stores.keys.listDataKeys(this.#parts.workspaceId)).length === 0) return;
    const problem =
      "This server has its keys already; change the passphrase with: anteroom keys rotate-root --to passphrase.";
    throw new AnteroomError("conflict", problem, { code: "keys_exist" });
  }

  #replaceRootKey(stores: Stores, { rootKey, terms }: NextRootKey): Promise<void> {
    const { clock, workspaceId } = this.#parts;
    const known = { id: rootKey.id, terms, createdAt: clock.now(), replacedAt: null, recoverySavedAt: null };
    return stores.keys.replaceRootKey(workspaceId, known);
  }

  #planResealing(stores: Stores): Promise<void> {
    const { clock, workspaceId } = this.#parts;
    return stores.jobs.plan({ kind: "reseal", subjectId: workspaceId, dueAt: clock.now() });
  }

  #write(type: string, keyId: string, origin: Origin, change: Partial<Pick<Event, "after">> = {}): Promise<void> {
    return this.#parts.units.write((stores) => this.#event(stores, type, keyId, origin, change));
  }

  #event(
    stores: Stores,
    type: string,
    id: string,
    origin: Origin,
    change: Partial<Pick<Event, "before" | "after">> = {},
  ): Promise<void> {
    const { clock, workspaceId } = this.#parts;
    const subject = { kind: "key", id } as const;
    return stores.events.append(anEvent(origin, { workspaceId, at: clock.now(), type, subject, ...change }));
  }
}

/** Files that cannot be read or written are nothing that the caller can mend by asking otherwise. */
async function fromOutside<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StartError) throw new AnteroomError("unavailable", error.message, {}, error);
    throw error;
  }
}

function problemOfRetiring(current: boolean, records: number, signedForMs: number): string | undefined {
  if (current) return "This is the key that seals; make a new one first, with: anteroom keys rotate.";
  if (records > 0) {
    return `${records} sealed records still need this key; wait until they are re-sealed, which anteroom keys status shows.`;
  }
  if (signedForMs <= 0) return undefined;
  const minutes = Math.ceil(signedForMs / 60_000);
  return `What this key signed, such as access tokens, is good for ${minutes} more minutes; retire it after that.`;
}

/** The sentence of a start names the keys that were expected and found. */
function wrongRootKey(error: StartError): AnteroomError {
  return new AnteroomError("conflict", error.message, { code: "wrong_root_key" }, error);
}

function wrongPassphrase(): AnteroomError {
  return new AnteroomError("conflict", "The passphrase is wrong; try again.", { code: "wrong_passphrase" });
}

function uninitialized(): AnteroomError {
  const problem = "No passphrase has been set for this server; set it with: anteroom keys init.";
  return new AnteroomError("conflict", problem, { code: "no_passphrase" });
}
