import type { Connection } from "../connection/connection.ts";
import { AnteroomError } from "../errors.ts";
import type { ApplicationId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { ApplicationRole } from "./application.ts";
import {
  entitlementOf,
  type Offer,
  type OfferContext,
  type OfferingApplication,
  type OfferKind,
  roleOf,
} from "./offer.ts";

/** A slice of what is offered and how much there is in all. */
export interface OfferPage {
  readonly total: number;
  readonly items: readonly Offer[];
}

/** An application with the places of its offers in the list of all, from 0; `until` is not one of them. */
interface Placed {
  readonly application: OfferingApplication;
  readonly from: number;
  readonly until: number;
}

interface Catalogue {
  readonly placed: readonly Placed[];
  readonly total: number;
  readonly context: OfferContext;
}

/** Says what a connection can grant: made from the applications as they are at the moment of asking. */
export class OfferService {
  readonly #units: Units;

  constructor(parts: { readonly units: Units }) {
    this.#units = parts.units;
  }

  /**
   * A slice, by application key and then in the order of the application's roles. It costs one row per application, and
   * the roles of the applications in the slice.
   * @param startIndex from 1
   */
  async page(connection: Connection, kind: OfferKind, startIndex: number, count: number): Promise<OfferPage> {
    return this.#units.read(async (stores) => {
      const { placed, total, context } = await catalogue(stores, connection, kind);
      const [from, until] = [startIndex - 1, startIndex - 1 + count];
      const touched = placed.filter((one) => one.from < until && one.until > from);
      const offers = await offersOf(stores, connection, kind, touched, context);
      const skipped = from - (touched[0]?.from ?? 0);
      return { total, items: offers.slice(skipped, skipped + count) };
    });
  }

  /**
   * Everything there is, in the order of `page`, to be searched.
   * @param most how much may be looked through
   * @throws {AnteroomError} `too_many` when there is more
   */
  async list(connection: Connection, kind: OfferKind, most: number): Promise<readonly Offer[]> {
    return this.#units.read(async (stores) => {
      const { placed, total, context } = await catalogue(stores, connection, kind);
      if (total > most) throw tooMany(kind, total);
      return offersOf(stores, connection, kind, placed, context);
    });
  }

  /** What a value grants, exact in case; undefined when it is not offered. */
  async find(connection: Connection, kind: OfferKind, id: string): Promise<Offer | undefined> {
    return this.#units.read(async (stores) => {
      const { placed, context } = await catalogue(stores, connection, kind);
      const candidates = placed.filter(({ application: { id: own, key } }) => {
        return own === connection.applicationId || id === key || id.startsWith(`${key}:`);
      });
      const offers = await offersOf(stores, connection, kind, candidates, context);
      return offers.find((offer) => offer.id === id);
    });
  }

  /** As `find`. @throws {AnteroomError} `not_found`. */
  async get(connection: Connection, kind: OfferKind, id: string): Promise<Offer> {
    return (await this.find(connection, kind, id)) ?? notOffered(kind);
  }
}

async function catalogue(stores: Stores, connection: Connection, kind: OfferKind): Promise<Catalogue> {
  const { workspaceId, applicationId: dedicatedTo } = connection;
  const all = await stores.applications.listOffering(workspaceId);
  const offered = dedicatedTo === null ? all : all.filter(({ id }) => id === dedicatedTo);
  let total = 0;
  const placed = offered.map((application): Placed => {
    const from = total;
    total += kind === "entitlement" ? 1 : application.roleCount;
    return { application, from, until: total };
  });
  const keys = new Set(dedicatedTo === null ? [] : all.map(({ key }) => key));
  return { placed, total, context: { dedicatedTo, isKey: (text) => keys.has(text) } };
}

async function offersOf(
  stores: Stores,
  { workspaceId }: Connection,
  kind: OfferKind,
  placed: readonly Placed[],
  context: OfferContext,
): Promise<readonly Offer[]> {
  if (kind === "entitlement") return placed.map(({ application }) => entitlementOf(application));
  const ids = placed.map(({ application }) => application.id);
  const rolesOf: ReadonlyMap<ApplicationId, readonly ApplicationRole[]> =
    ids.length === 0 ? new Map() : await stores.applications.listRoles(workspaceId, ids);
  return placed.flatMap(({ application }) =>
    (rolesOf.get(application.id) ?? []).map((role) => roleOf(application, role, context)),
  );
}

function tooMany(kind: OfferKind, total: number): AnteroomError {
  const offers = kind === "role" ? "roles" : "entitlements";
  const problem = `There are ${total} ${offers}, too many to look through for one answer; add "and" with an eq on id, or read page by page.`;
  return new AnteroomError("too_many", problem);
}

function notOffered(kind: OfferKind): never {
  const list = kind === "role" ? "/Roles" : "/Entitlements";
  throw new AnteroomError(
    "not_found",
    `There is no such ${kind} for this connection; list ${list} to see what there is.`,
  );
}
