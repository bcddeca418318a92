import type { ProvisioningRecord } from "../event/event.ts";
import { hasShapeOfId, type WorkspaceId } from "../id.ts";
import type { Asker } from "../person/authority.ts";
import type { Permits } from "../person/permits.ts";
import type { Stores, Units } from "../unit.ts";
import { HIT_KINDS, type Hit } from "./search.ts";

/** How many of each kind are shown. */
const EACH = 6;

/** Finds whatever somebody has the name or the id of. */
export class SearchService {
  readonly #units: Units;
  readonly #permits: Pick<Permits, "may">;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: {
    readonly units: Units;
    readonly permits: Pick<Permits, "may">;
    readonly workspaceId: WorkspaceId;
  }) {
    this.#units = parts.units;
    this.#permits = parts.permits;
    this.#workspaceId = parts.workspaceId;
  }

  /** At most six of each kind, grouped; people only for those who may list them. */
  async find(asker: Asker, text: string): Promise<readonly Hit[]> {
    const sought = text.trim();
    if (sought === "") return [];
    const withPeople = await this.#permits.may(asker, "read_access");
    const hits = await this.#units.read((stores) =>
      hasShapeOfId(sought)
        ? this.#byId(stores, sought.toLowerCase(), withPeople)
        : stores.search.byText(this.#workspaceId, sought, withPeople, EACH),
    );
    return HIT_KINDS.flatMap((kind) => hits.filter((hit) => hit.kind === kind));
  }

  async #byId(stores: Stores, id: string, withPeople: boolean): Promise<readonly Hit[]> {
    const things = await stores.search.byId(this.#workspaceId, id, withPeople);
    const { items } = await stores.records.list(this.#workspaceId, { requestId: id }, { limit: EACH });
    const record = items.length > 0 ? undefined : await stores.records.find(this.#workspaceId, id);
    return [...things, ...(record === undefined ? items : [record]).map(toHit)];
  }
}

function toHit({ id, operation, requestId, result }: ProvisioningRecord): Hit {
  return { kind: "request", id, title: operation, detail: requestId, status: result };
}
