import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { newId, type SecretId, type UserId, type WorkspaceId } from "../id.ts";
import type { SealedPlace, Sealer } from "../sealer.ts";
import type { Stores } from "../unit.ts";
import type { PasswordStrength } from "./password-generator.ts";
import type { Secret, SecretVersion, StoredKind, SubjectKey } from "./secret.ts";
import type { SubjectSealer } from "./subject-sealer.ts";

/** How long earlier versions of a secret are kept. */
export interface VersionLimits {
  /** How many versions of a secret there are at most, the present one included. */
  readonly versionsKept: number;
  /** For how long a version is kept once there is a later one. */
  readonly versionDays: number;
}

/** What is written as the next version of a secret. */
export interface NewValue {
  readonly kind: StoredKind;
  readonly value: string;
  readonly generated: boolean;
  readonly strength: PasswordStrength["score"] | null;
}

interface Parts {
  readonly sealer: SubjectSealer;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly limits: VersionLimits;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Seals and opens the secrets of principals, each by the key of its principal. Works inside the unit of the caller. */
export class SecretKeeper {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Writes a version, which is the present one from now on. @throws {AnteroomError} `unavailable` as the sealer. */
  async write(
    stores: Stores,
    userId: UserId,
    { kind, value, generated, strength }: NewValue,
    origin: Origin,
  ): Promise<Secret> {
    const { clock, limits, workspaceId } = this.#parts;
    const at = clock.now();
    const sealer = await this.#sealerFor(stores, userId);
    const known = await stores.secrets.find(userId, kind);
    if (known !== undefined) assertCurrent(sealer, known);
    const id = known?.id ?? newId<SecretId>();
    const version = (known?.version ?? 0) + 1;
    const sealedVersion = sealer.seal(Buffer.from(String(version)), headPlace(workspaceId, id, version));
    const createdAt = known?.createdAt ?? at;
    const secret: Secret = { id, workspaceId, userId, kind, version, sealedVersion, createdAt, updatedAt: at };
    if (known === undefined) await stores.secrets.insert(secret);
    else {
      await stores.secrets.update(secret);
      await stores.secrets.supersede(id, known.version, at);
    }
    const sealed = sealer.seal(Buffer.from(value), valuePlace(workspaceId, id, version));
    const written = { secretId: id, version, sealed, generated, strength, createdAt: at, supersededAt: null };
    await stores.secrets.insertVersion({ ...written, by: origin.actor });
    if (version > limits.versionsKept) await stores.secrets.destroyVersions(id, version - limits.versionsKept);
    return secret;
  }

  /**
   * Opens a version, the present one if none is named.
   * @throws {AnteroomError} `not_found` for a version that is not kept; `unavailable` when the record, or which version is the
   * present one, was changed by somebody else than us
   */
  async open(stores: Stores, secret: Secret, wanted?: number): Promise<SecretVersion & { readonly value: string }> {
    const key = await stores.subjectKeys.find(secret.userId);
    if (key === undefined) throw lost(secret);
    const sealer = this.#sealerOf(key);
    assertCurrent(sealer, secret);
    const number = wanted ?? secret.version;
    const version = await stores.secrets.findVersion(secret.id, number);
    const isPresent = number === secret.version;
    if (isPresent && version?.supersededAt !== null) throw lost(secret);
    if (version === undefined) {
      throw new AnteroomError("not_found", `Version ${number} of the ${secret.kind} is not kept; list the secrets.`);
    }
    const value = sealer.open(version.sealed, valuePlace(secret.workspaceId, secret.id, number));
    return { ...version, value: Buffer.from(value).toString("utf8") };
  }

  /** Destroys versions that are past their time; answers how many. */
  async prune(stores: Stores, limit: number): Promise<number> {
    const { clock, limits } = this.#parts;
    return stores.secrets.prune(clock.now() - limits.versionDays * DAY_MS, limit);
  }

  async #sealerFor(stores: Stores, userId: UserId): Promise<Sealer> {
    const { sealer, clock, workspaceId } = this.#parts;
    const known = await stores.subjectKeys.find(userId);
    if (known !== undefined) return this.#sealerOf(known);
    const made = sealer.createKey(keyPlace(workspaceId, userId));
    const key: SubjectKey = { userId, workspaceId, ...made, createdAt: clock.now() };
    await stores.subjectKeys.insert(key);
    return this.#sealerOf(key);
  }

  #sealerOf(key: SubjectKey): Sealer {
    return this.#parts.sealer.sealerOf(key, keyPlace(key.workspaceId, key.userId));
  }
}

/** Which version is the present one is sealed, too, so that whoever writes to the database cannot bring an earlier one back. */
function assertCurrent(sealer: Sealer, { workspaceId, id, version, sealedVersion }: Secret): void {
  sealer.open(sealedVersion, headPlace(workspaceId, id, version));
}

function keyPlace(workspaceId: WorkspaceId, userId: UserId): SealedPlace {
  return { workspaceId, table: "subject_key", rowId: userId, column: "sealed_key" };
}

function headPlace(workspaceId: WorkspaceId, id: SecretId, version: number): SealedPlace {
  return { workspaceId, table: "secret", rowId: id, column: "sealed_version", version };
}

function valuePlace(workspaceId: WorkspaceId, id: SecretId, version: number): SealedPlace {
  return { workspaceId, table: "secret_version", rowId: id, column: "sealed", version };
}

function lost({ kind, id }: Secret): AnteroomError {
  const problem = `The ${kind} cannot be opened: a part of it is missing from the database. Restore it from a backup, or store it anew.`;
  return new AnteroomError("unavailable", problem, { table: "secret_version", rowId: id });
}
