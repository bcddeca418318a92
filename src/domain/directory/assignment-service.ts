import type { WorkspaceId } from "../id.ts";
import type { Page } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import { type ReasonRow, resolveAssignments } from "./assignment.ts";

/** What was assigned to whom, and through which channels. */
export interface AssignmentView {
  readonly user: { readonly id: string; readonly userName: string | null };
  readonly connectionId: string;
  readonly application: { readonly id: string; readonly key: string; readonly name: string } | null;
  readonly accountId: string | null;
  readonly roles: readonly string[];
  readonly reasons: readonly Pick<ReasonRow, "channel" | "value" | "sourceId" | "since">[];
}

/** Lists assignments, matched and unmatched. */
export class AssignmentService {
  readonly #units: Units;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#workspaceId = parts.workspaceId;
  }

  /** Newest first; a page of matched assignments may hold fewer than `limit` and still have a next one. */
  async list(state: "matched" | "unmatched", limit: number, cursor: string | undefined): Promise<Page<AssignmentView>> {
    return this.#units.read((stores) =>
      state === "matched" ? this.#matched(stores, limit, cursor) : this.#unmatched(stores, limit, cursor),
    );
  }

  /** Every matched assignment has a live account, so the accounts of connections are the list. */
  async #matched(stores: Stores, limit: number, cursor: string | undefined): Promise<Page<AssignmentView>> {
    const after = cursor === undefined ? {} : { after: Number(cursor) };
    const page = await stores.accounts.list(this.#workspaceId, {}, { limit, ...after });
    const assigned = page.items.flatMap(({ account, facts, application }) => {
      const { connectionId } = account;
      return connectionId !== null && facts.assigned && !facts.retired ? [{ account, application, connectionId }] : [];
    });
    const userIds = [...new Set(assigned.map((entry) => entry.account.userId))];
    const reasonsOf = Map.groupBy(await stores.assignments.listReasons(userIds), (reason) => reason.userId);
    const dedicated = new Map(
      (await stores.users.listPrincipals(userIds)).map((principal) => [principal.id, principal.dedicatedTo]),
    );
    const items = assigned.map(({ account, application, connectionId }): AssignmentView => {
      const reasons = reasonsOf.get(account.userId) ?? [];
      const { matched } = resolveAssignments(reasons, dedicated.get(account.userId) ?? null);
      const assignment = matched.get(account.applicationId);
      return {
        user: { id: account.userId, userName: account.userName },
        connectionId,
        application: { id: account.applicationId, key: application.key, name: application.name },
        accountId: account.id,
        roles: assignment?.roles ?? [],
        reasons: (assignment?.reasons ?? []).map(shown),
      };
    });
    return { ...page, items };
  }

  async #unmatched(stores: Stores, limit: number, cursor: string | undefined): Promise<Page<AssignmentView>> {
    const page = await stores.assignments.listUnmatched(this.#workspaceId, limit, cursor);
    const principals = await stores.users.listPrincipals([...new Set(page.items.map((reason) => reason.userId))]);
    const names = new Map(principals.map((principal) => [principal.id, principal.userName]));
    const items = page.items.map((reason): AssignmentView => {
      return {
        user: { id: reason.userId, userName: names.get(reason.userId) ?? null },
        connectionId: reason.connectionId,
        application: null,
        accountId: null,
        roles: reason.role === null ? [] : [reason.role],
        reasons: [shown(reason)],
      };
    });
    return { ...page, items };
  }
}

function shown({ channel, value, sourceId, since }: ReasonRow): AssignmentView["reasons"][number] {
  return { channel, value, sourceId, since };
}
