import { getApplication } from "../application/find-application.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError, isAnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import { type Asker, type Decision, decide, type Facts } from "./authority.ts";
import { columnOf, type Item } from "./item-role.ts";
import type { Action, Column } from "./permission.ts";
import { forbidden, reasonRequired, scopeMissing, stepUpRequired } from "./permit-refusals.ts";
import { covers } from "./scope.ts";
import { isFresh } from "./step-up.ts";

/** What somebody wants to do. */
export interface Demand {
  readonly action: Action;
  /** What it is done to, each of which the asker may have a role on. */
  readonly items: readonly Item[];
  readonly reason: string | null;
}

/** What the matrix says of a demand that is right but for a second person. */
export type Permit = "allowed" | "second_person_required";

/** Decides who may do what: the one place in which the permission matrix is enforced. */
export class Permits {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /**
   * Whether somebody may do something.
   * @returns whether a second person has to agree, too
   * @throws {AnteroomError} `forbidden`, with the code `reason_required` or `step_up_required` if that is all that is missing
   */
  async decide(asker: Asker, { action, items, reason }: Demand): Promise<Permit> {
    return this.#units.read(async (stores) => {
      const columns = await this.columns(stores, asker, items);
      const facts = { action, columns, scopes: scopesOf(asker), hasReason: reason !== null, approved: false };
      const decision = decide({ ...facts, steppedUp: await this.#steppedUp(stores, asker, facts) });
      return permitOf(decision, asker, action);
    });
  }

  /** Whether somebody may do something at once that is done to no item. */
  async may(asker: Asker, action: Action): Promise<boolean> {
    try {
      return (await this.decide(asker, { action, items: [], reason: null })) === "allowed";
    } catch (error) {
      if (isAnteroomError(error, "forbidden")) return false;
      throw error;
    }
  }

  /** What is known before it is known what something is done to. @throws {AnteroomError} `forbidden` for a token without the scope. */
  assertInScope(asker: Asker, action: Action): void {
    const scopes = scopesOf(asker);
    if (scopes !== null && !covers(scopes, action)) throw scopeMissing(action);
  }

  /** Every column of the matrix that somebody is in for some items. */
  async columns(stores: Stores, asker: Asker, items: readonly Item[]): Promise<readonly Column[]> {
    const { person, kind } = asker;
    if (person === null || kind !== "person") return [kind === "person" ? "user" : kind];
    const columns: Column[] = [person.role];
    for (const item of items) {
      const found = await this.#located(stores, item);
      if (found === undefined) continue;
      const roles = await stores.itemRoles.rolesTo(found, person.id);
      columns.push(...roles.map(columnOf));
    }
    return columns;
  }

  /** Asks the store only when it matters: most of what is done needs no proof of presence. */
  async #steppedUp(stores: Stores, asker: Asker, facts: Omit<Facts, "steppedUp">): Promise<boolean> {
    if (decide({ ...facts, steppedUp: false }) !== "step_up_required") return false;
    return isFresh((await stores.stepUps.find(asker.holder))?.provenAt, this.#clock.now());
  }

  /** Applications go by their key, too. */
  async #located(stores: Stores, item: Item): Promise<Item | undefined> {
    if (item.kind !== "application") return item;
    const application = await getApplication(stores, this.#workspaceId, item.id).catch(missing);
    return application && { kind: "application", id: application.id };
  }
}

/** Who has the host needs no scopes; a token of one's own or of nobody does. */
function scopesOf({ kind, scopes }: Asker): Asker["scopes"] {
  return kind === "local_administrator" ? null : scopes;
}

function permitOf(decision: Decision, asker: Asker, action: Action): Permit {
  switch (decision) {
    case "no_right":
      throw forbidden(asker, action);
    case "no_scope":
      throw scopeMissing(action);
    case "reason_required":
      throw reasonRequired(action);
    case "step_up_required":
      throw stepUpRequired(asker, action);
    default:
      return decision;
  }
}

function missing(error: unknown): undefined {
  if (error instanceof AnteroomError && error.code === "not_found") return undefined;
  throw error;
}
