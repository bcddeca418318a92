import type { JsonObject } from "../../lib/json.ts";
import type { PasskeyId, PersonId, WorkspaceId } from "../id.ts";

/** A passkey of a person: a key pair of which only the public half is here (WebAuthn Level 3 §4). */
export interface Passkey {
  readonly id: PasskeyId;
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  /** As the authenticator names it; base64url. */
  readonly credentialId: string;
  /** COSE key; base64url. */
  readonly publicKey: string;
  /** How often it signed, as far as the authenticator counts; 0 for one that does not. */
  readonly counter: number;
  /** How browsers reach it, such as `internal` or `hybrid`. */
  readonly transports: readonly string[];
  /** Whether it is kept in more than one place, so that the loss of a device does not lose it. */
  readonly backedUp: boolean;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** Keeps passkeys. */
export interface PasskeyStore {
  /** @throws {AnteroomError} `uniqueness` for a credential that is known already */
  insert(passkey: Passkey): Promise<void>;
  findByCredential(workspaceId: WorkspaceId, credentialId: string): Promise<Passkey | undefined>;
  /** Oldest first. */
  listOf(personId: PersonId): Promise<readonly Passkey[]>;
  update(passkey: Passkey): Promise<void>;
  delete(id: PasskeyId): Promise<void>;
  deleteOf(personId: PersonId): Promise<void>;
}

/** Whom passkeys are for: this server, as browsers know it. */
export interface RelyingParty {
  /** A host name. */
  readonly id: string;
  readonly origin: string;
}

/** What an authenticator made. */
export type NewCredential = Pick<Passkey, "credentialId" | "publicKey" | "counter" | "transports" | "backedUp">;

/** Speaks WebAuthn. Implemented by `webauthn/`. What browsers send may be anything; what does not hold is undefined. */
export interface PasskeyTool {
  creationOptions(wish: {
    readonly party: RelyingParty;
    readonly person: { readonly id: PersonId; readonly name: string; readonly loginName: string };
    readonly challenge: string;
    /** Those that the person has, so that an authenticator makes no second one. */
    readonly known: readonly Passkey[];
  }): Promise<JsonObject>;
  verifyCreation(party: RelyingParty, response: JsonObject, isOurs: ChallengeCheck): Promise<NewCredential | undefined>;
  /** @param allowed the passkeys that may answer; any that the browser finds if it is empty */
  requestOptions(party: RelyingParty, challenge: string, allowed: readonly Passkey[]): Promise<JsonObject>;
  verifyRequest(
    party: RelyingParty,
    response: JsonObject,
    passkey: Passkey,
    isOurs: ChallengeCheck,
  ): Promise<Pick<Passkey, "counter" | "backedUp"> | undefined>;
}

/** Tells whether a challenge, as the browser sends it back, is one of ours. */
export type ChallengeCheck = (challenge: string) => boolean;

/**
 * The relying party of a server by its public address: its host name (WebAuthn Level 3 §5.1.2).
 * @returns undefined for an IP address, which cannot be one
 */
export function relyingPartyOf(publicUrl: string): RelyingParty | undefined {
  const { hostname: id, origin } = new URL(publicUrl);
  return /^(?:\d+(?:\.\d+){3}|\[.*\])$/.test(id) ? undefined : { id, origin };
}
