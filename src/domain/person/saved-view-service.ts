import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { newId, type WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Person } from "./person.ts";
import type { NamedSavedView, SavedView, SavedViewDraft, ViewScreen } from "./saved-view.ts";

/** So that a list of views stays one that people look through. */
const MOST_VIEWS = 50;

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
}

/** The views of lists that people keep for themselves and for each other. */
export class SavedViewService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A person's own views of a list, and those that others share; oldest first. */
  async list(person: Person, screen: ViewScreen): Promise<readonly NamedSavedView[]> {
    const { units, workspaceId } = this.#parts;
    return units.read((stores) => stores.savedViews.list(workspaceId, person.id, screen, MOST_VIEWS));
  }

  /** @throws {AnteroomError} `conflict` for somebody who keeps fifty of this list already */
  async create(person: Person, screen: ViewScreen, draft: SavedViewDraft): Promise<NamedSavedView> {
    const { units, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      if ((await stores.savedViews.count(person.id, screen)) >= MOST_VIEWS) throw tooMany();
      const at = clock.now();
      const view: SavedView = {
        id: newId(),
        workspaceId,
        personId: person.id,
        screen,
        ...draft,
        createdAt: at,
        updatedAt: at,
      };
      await stores.savedViews.insert(view);
      return { ...view, personName: person.name };
    });
  }

  /** Replaces what one's own view says. @throws {AnteroomError} `not_found`, also for one that somebody else keeps */
  async replace(person: Person, id: string, draft: SavedViewDraft): Promise<NamedSavedView> {
    return this.#parts.units.write(async (stores) => {
      const view = { ...(await this.#own(stores, person, id)), ...draft, updatedAt: this.#parts.clock.now() };
      await stores.savedViews.update(view);
      return { ...view, personName: person.name };
    });
  }

  /** Forgets one's own view. @throws {AnteroomError} `not_found`, also for one that somebody else keeps */
  async delete(person: Person, id: string): Promise<void> {
    const { units, workspaceId } = this.#parts;
    await units.write(async (stores) => {
      if (!(await stores.savedViews.delete(workspaceId, person.id, id))) throw unknown(id);
    });
  }

  async #own(stores: Stores, person: Person, id: string): Promise<SavedView> {
    const view = await stores.savedViews.find(this.#parts.workspaceId, person.id, id);
    if (view === undefined) throw unknown(id);
    return view;
  }
}

function unknown(id: string): AnteroomError {
  return new AnteroomError("not_found", `You keep no view ${id.slice(0, 60)}; list your views.`);
}

function tooMany(): AnteroomError {
  const problem = `You keep ${MOST_VIEWS} views of this list, which is the most; delete one first.`;
  return new AnteroomError("conflict", problem, { code: "too_many_views" });
}
