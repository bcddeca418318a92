import type { StatusCounts } from "../account/account-store.ts";
import type { WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Units } from "../unit.ts";
import type { Application } from "./application.ts";
import type { ApplicationQuery } from "./application-store.ts";

/** An application with how its accounts stand. */
export interface ListedApplication {
  readonly application: Application;
  readonly accounts: StatusCounts;
}

/** Shows applications beside each other. It changes nothing. */
export class ApplicationOverview {
  readonly #units: Units;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#workspaceId = parts.workspaceId;
  }

  /** Applications with their accounts counted, newest first. */
  async list(query: ApplicationQuery, page: PageRequest): Promise<Page<ListedApplication>> {
    return this.#units.snapshot(async (stores) => {
      const found = await stores.applications.list(this.#workspaceId, page, query);
      const counts = await stores.accounts.countOfApplications(found.items.map(({ id }) => id));
      const items = found.items.map((application) => ({ application, accounts: counts.get(application.id) ?? {} }));
      return { ...found, items };
    });
  }

  /** How the accounts of one application stand. */
  async accountsOf({ id }: Pick<Application, "id">): Promise<StatusCounts> {
    return this.#units.read(async (stores) => (await stores.accounts.countOfApplications([id])).get(id) ?? {});
  }
}
