import { foundLiveAccount } from "../account/account-service.ts";
import { validityGate } from "../account/gates.ts";
import type { AccountWithFacts } from "../account/service-account.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";

/** A factor of which codes may be served for an account. */
export interface Servable {
  readonly entry: AccountWithFacts;
  readonly factor: Authenticator;
}

/**
 * The factor, if its codes may be served: whoever keeps the user keeps it active and assigned, nobody holds the account, and the
 * factor was neither reset nor is suspect; and the account is within its time.
 * @throws {AnteroomError} `not_found`; `conflict` with the reason
 */
export async function servableFactor(
  stores: Stores,
  workspaceId: WorkspaceId,
  accountId: string,
  now: number,
): Promise<Servable> {
  const entry = await foundLiveAccount(stores, workspaceId, accountId);
  const refusal = refusalOf(entry, now);
  if (refusal !== undefined) throw new AnteroomError("conflict", refusal, { code: "code_not_served" });
  const factor = await stores.authenticators.find(entry.account.userId);
  if (factor?.sealedSeed == null) {
    const problem = `The login of ${entry.account.userName} has no factor here; import its authenticator seed first.`;
    throw new AnteroomError("conflict", problem, { code: "code_not_served" });
  }
  return { entry, factor };
}

/** Codes follow upstream, the hold and the factor; what SAML and the link say does not matter. */
function refusalOf({ account, facts, connection }: AccountWithFacts, now: number): string | undefined {
  if (facts.user.deleted || !facts.user.active) {
    const by = connection?.name ?? "A statement here";
    return `${by} has deactivated ${account.userName}; no code is served until it activates the user again.`;
  }
  if (!facts.assigned)
    return `The app is not assigned to ${account.userName} any more; assign it in the identity provider.`;
  if (validityGate(facts, now) !== "open") {
    return `The account of ${account.userName} is outside of its validity; give it another one first.`;
  }
  if (facts.held) return `The account of ${account.userName} is on hold; release it first.`;
  if (facts.factor === "reset") return `The factor of ${account.userName} was reset; import the new seed first.`;
  if (facts.factor === "suspect")
    return `The factor of ${account.userName} is suspect; clear it if it is sound, or reset it and enrol a new one.`;
  return undefined;
}
