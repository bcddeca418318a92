import { newId, type PasskeyId, type PersonId } from "../../src/domain/id.ts";
import type { Passkey } from "../../src/domain/local-sign-in/passkey.ts";
import { WORKSPACE } from "./builders.ts";

/** A passkey of Olga's laptop. */
export function aPasskey(overrides: Partial<Passkey> = {}): Passkey {
  const id = newId<PasskeyId>();
  return {
    id,
    workspaceId: WORKSPACE,
    personId: "olga" as PersonId,
    credentialId: `credential-${id}`,
    publicKey: "pQECAyYgASFYIA",
    counter: 0,
    transports: ["internal", "hybrid"],
    backedUp: true,
    name: "Laptop",
    createdAt: Date.UTC(2026, 10, 22),
    lastUsedAt: null,
    ...overrides,
  };
}
