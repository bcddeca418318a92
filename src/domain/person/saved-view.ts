import type { PersonId, WorkspaceId } from "../id.ts";

/** The lists of the console of which people keep views. */
export const VIEW_SCREENS = ["accounts", "log", "audit", "applications", "integrations"] as const;
/** A list of the console of which people keep views. */
export type ViewScreen = (typeof VIEW_SCREENS)[number];

/** What somebody says of a view that they keep. */
export interface SavedViewDraft {
  readonly name: string;
  /** What the list is narrowed to and how it is shown: the query of its address, without the question mark. */
  readonly query: string;
  /** The names of the columns, in order; none means the usual ones. */
  readonly columns: readonly string[];
  /** Whether everybody sees it. */
  readonly shared: boolean;
}

/** A view of a list that a person keeps. */
export interface SavedView extends SavedViewDraft {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  readonly screen: ViewScreen;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A view with the name of who keeps it. */
export interface NamedSavedView extends SavedView {
  readonly personName: string;
}

/** Keeps the views of people. */
export interface SavedViewStore {
  insert(view: SavedView): Promise<void>;
  /** A view of this very person. */
  find(workspaceId: WorkspaceId, personId: PersonId, id: string): Promise<SavedView | undefined>;
  /** How many views of a list a person keeps. */
  count(personId: PersonId, screen: ViewScreen): Promise<number>;
  /** A person's own, and those that others who are here share; oldest first, at most `limit` of each. */
  list(
    workspaceId: WorkspaceId,
    personId: PersonId,
    screen: ViewScreen,
    limit: number,
  ): Promise<readonly NamedSavedView[]>;
  update(view: SavedView): Promise<void>;
  /** Answers whether there was one of this very person. */
  delete(workspaceId: WorkspaceId, personId: PersonId, id: string): Promise<boolean>;
}
