import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Asker } from "../person/authority.ts";
import type { Stores, Units } from "../unit.ts";
import type { Delegate } from "./provider-service.ts";
import type { SignInTests } from "./sign-in-tests.ts";

/** How long a sign-in by a link from the host shows that this way works. */
export const HOST_LINK_DAYS = 30;
const HOST_LINK_MS = HOST_LINK_DAYS * 24 * 60 * 60 * 1000;

/** What has to hold before the identity provider can be made the only way: so that nobody is locked out. */
export const SSO_CONDITIONS = ["tested", "host_link"] as const;
/** One of the conditions. */
export type SsoCondition = (typeof SSO_CONDITIONS)[number];

/** How one condition stands. */
export interface SsoConditionState {
  readonly name: SsoCondition;
  /** When it was shown last, epoch ms; null while it does not hold. */
  readonly metAt: number | null;
  /** What shows it, as a sentence; what to do, while it does not hold. */
  readonly detail: string;
}

/** How people may sign in, and whether who asks could make the identity provider the only way. */
export interface SignInPolicyView {
  readonly ssoRequiredAt: number | null;
  readonly conditions: readonly SsoConditionState[];
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly tests: SignInTests;
}

/** Makes the identity provider the only way to sign in, and takes that back. */
export class SignInPolicyService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether people sign in through the identity provider only. */
  async isSsoRequired(): Promise<boolean> {
    const { units, workspaceId } = this.#parts;
    const { ssoRequiredAt } = await units.read((stores) => stores.signInPolicies.find(workspaceId));
    return ssoRequiredAt !== null;
  }

  /** How it stands, for who asks. */
  async show(asker: Asker): Promise<SignInPolicyView> {
    return this.#parts.units.snapshot((stores) => this.#view(stores, asker));
  }

  /**
   * Switches it on or off; what is so already stays as it is. Sessions that began here by a passkey, a password or a recovery
   * code end when it is switched on, but for the one in which that is done.
   * @throws {AnteroomError} `conflict` with code `sso_not_ready` and `unmet` while a condition does not hold
   */
  async change(isRequired: boolean, { asker, origin }: Delegate): Promise<SignInPolicyView> {
    const { units } = this.#parts;
    return units.write(async (stores) => {
      const view = await this.#view(stores, asker);
      if ((view.ssoRequiredAt !== null) === isRequired) return view;
      if (isRequired) await this.#require(stores, view, { asker, origin });
      else await this.#allowLocal(stores, origin);
      return this.#view(stores, asker);
    });
  }

  async #require(stores: Stores, { conditions }: SignInPolicyView, { asker, origin }: Delegate): Promise<void> {
    const { clock, workspaceId } = this.#parts;
    const unmet = conditions.filter(({ metAt }) => metAt === null);
    if (unmet.length > 0) {
      const problem = `Sign-in cannot be left to the identity provider alone yet. ${unmet.map(({ detail }) => detail).join(" ")}`;
      throw new AnteroomError("conflict", problem, { code: "sso_not_ready", unmet: unmet.map(({ name }) => name) });
    }
    const now = clock.now();
    await stores.signInPolicies.put(workspaceId, { ssoRequiredAt: now });
    const own = asker.holder.startsWith("session:") ? asker.holder.slice("session:".length) : null;
    const endedSessions = await stores.ssoSessions.endLocal(workspaceId, own, now);
    await this.#event(stores, origin, { type: "workspace.sso_required", after: { endedSessions } });
  }

  async #allowLocal(stores: Stores, origin: Origin): Promise<void> {
    await stores.signInPolicies.put(this.#parts.workspaceId, { ssoRequiredAt: null });
    await this.#event(stores, origin, { type: "workspace.local_sign_in_allowed" });
  }

  async #view(stores: Stores, asker: Asker): Promise<SignInPolicyView> {
    const { ssoRequiredAt } = await stores.signInPolicies.find(this.#parts.workspaceId);
    return { ssoRequiredAt, conditions: [await this.#tested(stores, asker), await this.#hostLink(stores)] };
  }

  /** Whoever switches it on must get in themselves: somebody else's test says nothing of them. */
  async #tested(stores: Stores, { person }: Asker): Promise<SsoConditionState> {
    const { tests, workspaceId } = this.#parts;
    if (person === null) {
      const detail =
        "Only a person can switch it on, who has tested that they get in; sign in to the console as the Owner.";
      return { name: "tested", metAt: null, detail };
    }
    for (const { providerId, at } of tests.passedBy(person.id)) {
      const provider = await stores.ssoProviders.find(workspaceId, providerId);
      // What a provider was changed to since then nobody has tried.
      if (provider?.enabled !== true || provider.updatedAt > at) continue;
      return { name: "tested", metAt: at, detail: `You passed a test of ${provider.name}.` };
    }
    const detail =
      "Open a provider that is on, run its test, and sign in there as yourself; a test counts for an hour, and until the provider is changed.";
    return { name: "tested", metAt: null, detail };
  }

  async #hostLink(stores: Stores): Promise<SsoConditionState> {
    const { clock, workspaceId } = this.#parts;
    const [link] = await stores.entryLinks.listUsed(workspaceId, clock.now() - HOST_LINK_MS);
    const metAt = link?.usedAt ?? null;
    const detail =
      metAt === null
        ? `Run anteroom sign-in-link on the host and sign in by the link, so that you know it works; it counts for ${HOST_LINK_DAYS} days.`
        : "Somebody signed in by a link from the host.";
    return { name: "host_link", metAt, detail };
  }

  #event(
    stores: Stores,
    origin: Origin,
    what: Pick<Parameters<typeof anEvent>[1], "type"> & Partial<Pick<Parameters<typeof anEvent>[1], "after">>,
  ): Promise<void> {
    const { clock, workspaceId } = this.#parts;
    const subject = { kind: "workspace", id: workspaceId } as const;
    return stores.events.append(anEvent(origin, { workspaceId, at: clock.now(), subject, ...what }));
  }
}
