import { foundLiveAccount } from "../account/account-service.ts";
import type { AccountWithFacts } from "../account/service-account.ts";
import type { Clock } from "../clock.ts";
import { mintToken } from "../connection/token.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { newId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { EnrolmentLink, LinkOfLogin } from "./enrolment-link.ts";
import { endLink, noteOfLink } from "./enrolment-link-end.ts";
import { factorExists } from "./enrolment-service.ts";

/** How long a link works, and what for. */
export interface LinkTerms {
  /** Up to 72. */
  readonly expiresInHours: number;
  readonly note: string | null;
}

/** A link that was made. `token` is shown this once. */
export interface NewLink {
  readonly link: EnrolmentLink;
  readonly token: string;
}

const HOUR_MS = 60 * 60 * 1000;
/** For how long a link that is over can be looked at. */
const KEPT_MS = 90 * 24 * HOUR_MS;
const PRUNED_AT_ONCE = 100;

/** The links that administrators make for colleagues who administer the identity provider. */
export class EnrolmentLinkService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /**
   * Makes a link; an earlier one for the same login works no more.
   * @throws {AnteroomError} `not_found`; `conflict` over a live factor
   */
  async create(accountId: string, { expiresInHours, note }: LinkTerms, origin: Origin): Promise<NewLink> {
    const { token, secretHash } = mintToken("enrol");
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const { account } = await foundLiveAccount(stores, this.#workspaceId, accountId);
      const factor = await stores.authenticators.find(account.userId);
      if (factor !== undefined && factor.state !== "reset") throw factorExists(account.userName, factor);
      await stores.enrolmentLinks.prune(now - KEPT_MS, PRUNED_AT_ONCE);
      const former = await stores.enrolmentLinks.findUnended(account.userId);
      if (former !== undefined) await endLink(stores, former, "replaced", now, origin);
      const link: EnrolmentLink = {
        id: newId(),
        workspaceId: this.#workspaceId,
        userId: account.userId,
        accountId: account.id,
        secretHash,
        note,
        createdBy: origin.actor,
        makerId: origin.personId ?? null,
        createdAt: now,
        expiresAt: now + expiresInHours * HOUR_MS,
        factorId: null,
        endedAt: null,
        end: null,
      };
      await stores.enrolmentLinks.insert(link);
      await noteOfLink(stores, link, "created", now, origin, {
        expiresAt: new Date(link.expiresAt).toISOString(),
        note,
      });
      return { link, token };
    });
  }

  /** Ends the link of a login at once. @throws {AnteroomError} `not_found` */
  async revoke(accountId: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const { account } = await foundLiveAccount(stores, this.#workspaceId, accountId);
      const link = await stores.enrolmentLinks.findUnended(account.userId);
      if (link === undefined) {
        throw new AnteroomError("not_found", `There is no enrolment link for ${account.userName}; list the links.`);
      }
      await endLink(stores, link, "revoked", this.#clock.now(), origin);
    });
  }

  /** Links, newest first: of one account, or of all. */
  async list(accountId: string | undefined, page: PageRequest): Promise<Page<LinkOfLogin>> {
    return this.#units.read((stores) => stores.enrolmentLinks.list(this.#workspaceId, accountId, page));
  }
}

/** The account of a link, as long as it can be decided about; undefined otherwise. */
export async function accountOfLink(stores: Stores, link: EnrolmentLink): Promise<AccountWithFacts | undefined> {
  const entry = await stores.accounts.find(link.workspaceId, link.accountId);
  return entry === undefined || entry.facts.retired ? undefined : entry;
}
