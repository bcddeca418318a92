import type { Clock } from "../clock.ts";
import type { WorkspaceId } from "../id.ts";
import type { SealedPlace, Sealer } from "../sealer.ts";
import type { Units } from "../unit.ts";
import type { ServiceProviderTool, SigningKey } from "./service-provider.ts";
import type { SsoKey } from "./session.ts";

/** Has the key by which sign-in requests are signed; it is made when it is first asked for, and sealed. */
export class SigningKeys {
  readonly #units: Units;
  readonly #sealer: Sealer;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  #making: Promise<SsoKey> | undefined;

  constructor(parts: {
    readonly units: Units;
    readonly sealer: Sealer;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
  }) {
    this.#units = parts.units;
    this.#sealer = parts.sealer;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /** The key, the same whoever asks. @throws {AnteroomError} `unavailable` when it cannot be opened. */
  async get(tool: ServiceProviderTool): Promise<SigningKey> {
    return this.#opened((await this.#find()) ?? (await this.#makeOnce(tool)));
  }

  /** Anybody can ask, and a key takes a processor half a second: whoever asks meanwhile waits for the same one. */
  #makeOnce(tool: ServiceProviderTool): Promise<SsoKey> {
    this.#making ??= this.#make(tool).finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  #find(): Promise<SsoKey | undefined> {
    return this.#units.read((stores) => stores.ssoKeys.find(this.#workspaceId));
  }

  async #make(tool: ServiceProviderTool): Promise<SsoKey> {
    const now = this.#clock.now();
    const workspaceId = this.#workspaceId;
    // A sealed server must not spend half a second on a key that it cannot keep.
    this.#sealer.seal(new Uint8Array(), placeOf(workspaceId));
    const { privateKey, certificate } = await tool.makeKey(now);
    const sealedKey = this.#sealer.seal(Buffer.from(privateKey, "utf8"), placeOf(workspaceId));
    return this.#units.write(async (stores) => {
      // Two nodes that are asked at once make two; the first to be kept is everybody's.
      await stores.ssoKeys.insert({ workspaceId, certificate, sealedKey, createdAt: now });
      const kept = await stores.ssoKeys.find(workspaceId);
      if (kept === undefined) throw new TypeError("The key that was just kept is not there.");
      return kept;
    });
  }

  #opened({ workspaceId, certificate, sealedKey }: SsoKey): SigningKey {
    const privateKey = Buffer.from(this.#sealer.open(sealedKey, placeOf(workspaceId))).toString("utf8");
    return { privateKey, certificate };
  }
}

function placeOf(workspaceId: WorkspaceId): SealedPlace {
  return { workspaceId, table: "sso_key", rowId: workspaceId, column: "sealed_key" };
}
