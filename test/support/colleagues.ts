import { mintToken } from "../../src/domain/connection/token.ts";
import { newStoredToken } from "../../src/domain/connection/token-store.ts";
import { newId, type PersonId } from "../../src/domain/id.ts";
import type { PersonRole } from "../../src/domain/person/role.ts";
import { SCOPES } from "../../src/domain/person/scope.ts";
import { unproven } from "../../src/domain/person/step-up.ts";
import type { TestServer } from "./server.ts";

/** A person with a token of their own. */
export interface Colleague {
  readonly id: PersonId;
  readonly token: string;
  /** Proves that it is they, at an instant. */
  readonly stepUp: (at?: number) => Promise<void>;
}

/** Adds a person of a role to a server, with a personal token of every scope. */
export async function aColleague({ store, workspaceId }: TestServer, role: PersonRole): Promise<Colleague> {
  const now = Date.now();
  const id = newId<PersonId>();
  const { id: tokenId, secretHash, token } = mintToken("api");
  const known = {
    id: tokenId,
    workspaceId,
    kind: "api",
    name: role,
    scopes: SCOPES,
    secretHash,
    createdAt: now,
  } as const;
  await store.write(async (stores) => {
    await stores.people.insert({
      id,
      workspaceId,
      name: `A ${role}`,
      loginName: `${id}@corp.example`,
      providerId: null,
      role,
      roleFrom: "hand",
      offeredUntil: null,
      createdAt: now,
      updatedAt: now,
      leftAt: null,
    });
    await stores.tokens.insert(newStoredToken({ ...known, personId: id }));
  });
  return { id, token, stepUp: (at = Date.now()) => prove(store, `token:${tokenId}`, at) };
}

/** Proves that it is the local administrator who asks. */
export async function stepUpAdministrator({ store, adminToken }: TestServer): Promise<void> {
  await prove(store, `token:${adminToken.split("_")[2]}`, Date.now());
}

async function prove(store: TestServer["store"], holder: string, at: number): Promise<void> {
  await store.write((stores) => stores.stepUps.put({ ...unproven(holder), provenAt: at }));
}
