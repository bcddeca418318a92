import type { PersonId, WorkspaceId } from "../id.ts";

/** The password by which a person signs in here, as a hash. */
export interface PersonPassword {
  readonly personId: PersonId;
  readonly workspaceId: WorkspaceId;
  /** argon2id with its terms and its salt, as a PHC string. */
  readonly phc: string;
  readonly changedAt: number;
}

/** Keeps the passwords of people, at most one each. */
export interface PersonPasswordStore {
  find(personId: PersonId): Promise<PersonPassword | undefined>;
  /** Puts it in the place of whatever password the person has. */
  put(password: PersonPassword): Promise<void>;
  delete(personId: PersonId): Promise<void>;
  /** Whether anybody can sign in here: has a password or a passkey. */
  isAnybodyLocal(workspaceId: WorkspaceId): Promise<boolean>;
}

/** Hashes passwords, a few at once, and refuses with `unavailable` when too many wait. Implemented by `password/`. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Whether a password is the one of a hash; without a hash it takes as long, and is false. */
  verify(phc: string | undefined, password: string): Promise<boolean>;
}
