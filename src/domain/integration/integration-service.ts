import type { AccountPolicy } from "../account/account-policy.ts";
import { foundAccount, foundLiveAccount } from "../account/account-service.ts";
import { type AccountView, describeAccount } from "../account/describe.ts";
import { unmetConditions } from "../account/link-conditions.ts";
import type { Rederive } from "../account/rederive.ts";
import { type Readiness, readinessOf } from "../account/warnings.ts";
import type { Application } from "../application/application.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { type AccountId, newId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { Integration, IntegrationKind, IntegrationQuery } from "./integration.ts";

/** What an administrator says about a new integration. */
export interface IntegrationDraft {
  readonly name: string;
  readonly kind: IntegrationKind;
  /** Id or key of the application. */
  readonly applicationId: string;
  /** The account that it is made for; where a simulation brought that one, the integration goes with the simulation. */
  readonly forAccountId?: string | undefined;
}

/** Which integrations to list, as people name things. */
export interface IntegrationListQuery extends Omit<IntegrationQuery, "applicationId"> {
  /** Id or key. */
  readonly application?: string | undefined;
}

/** An integration with its application and its service account. */
export interface IntegrationView {
  readonly integration: Integration;
  readonly application: Pick<Application, "id" | "key" | "name" | "requiredRole">;
  readonly account: AccountView | null;
  /** Whether the account's assigned roles contain the native role the application requires; null without either. */
  readonly readiness: Readiness | null;
}

interface Parts {
  readonly units: Units;
  readonly rederive: Rederive;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly policy: AccountPolicy;
}

/** What administrators do to integrations and their links. */
export class IntegrationService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws {AnteroomError} `uniqueness` for a taken name; `invalid_value` for an unknown application or account. */
  async create(draft: IntegrationDraft, origin: Origin): Promise<IntegrationView> {
    const { units, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const application = await stores.applications.find(workspaceId, draft.applicationId);
      if (application === undefined) {
        const problem = `applicationId "${draft.applicationId.slice(0, 63)}" names no application; use its id or key.`;
        throw new AnteroomError("invalid_value", problem, { attribute: "applicationId" });
      }
      const integration: Integration = {
        id: newId(),
        workspaceId,
        name: draft.name,
        kind: draft.kind,
        applicationId: application.id,
        accountId: null,
        linkedAt: null,
        pausedAt: null,
        pauseReason: null,
        createdAt: now,
        updatedAt: now,
      };
      const isSample = await this.#isForSample(stores, draft.forAccountId);
      await stores.integrations.insert(integration);
      if (isSample) await stores.samples.mark("integration", integration.id);
      const after = { name: integration.name, kind: integration.kind, application: application.key };
      await this.#event(stores, origin, integration, "integration.created", { after });
      return this.#view(stores, integration);
    });
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<IntegrationView> {
    return this.#parts.units.read(async (stores) => this.#view(stores, await this.#found(stores, id)));
  }

  /** Integrations, newest first. An unknown application lists nothing. */
  async list(page: PageRequest, query: IntegrationListQuery = {}): Promise<Page<IntegrationView>> {
    const { workspaceId } = this.#parts;
    return this.#parts.units.read(async (stores) => {
      const { application, ...rest } = query;
      const known = application === undefined ? undefined : await stores.applications.find(workspaceId, application);
      if (application !== undefined && known === undefined) return { items: [] };
      const found = await stores.integrations.list(workspaceId, page, { ...rest, applicationId: known?.id });
      const items: IntegrationView[] = [];
      for (const integration of found.items) items.push(await this.#view(stores, integration));
      return { ...found, items };
    });
  }

  /** @throws {AnteroomError} `not_found`; `uniqueness` for a taken name. */
  async update(id: string, patch: { readonly name?: string | undefined }, origin: Origin): Promise<IntegrationView> {
    return this.#change(id, origin, "integration.changed", async (_stores, integration) => ({
      ...integration,
      name: patch.name ?? integration.name,
    }));
  }

  /** Deletes an integration; that unlinks its account. @throws {AnteroomError} `not_found`. */
  async delete(id: string, origin: Origin): Promise<void> {
    await this.#parts.units.write(async (stores) => {
      const integration = await this.#found(stores, id);
      await stores.integrations.delete(integration.id);
      await this.#event(stores, origin, integration, "integration.deleted", { before: { name: integration.name } });
      await this.#rederive(stores, integration.accountId, origin);
    });
  }

  /**
   * Links a service account. Linking what is linked already changes nothing.
   * @throws {AnteroomError} `not_found`; `invalid_value` for an account of another application; `conflict` with
   * `unmet` when gates are closed, or with code `already_linked` or `retired`
   */
  async link(id: string, accountId: string, origin: Origin): Promise<IntegrationView> {
    const { clock, policy, workspaceId } = this.#parts;
    return this.#change(id, origin, "integration.linked", async (stores, integration) => {
      const now = clock.now();
      const view = describeAccount(await foundLiveAccount(stores, workspaceId, accountId), policy, now);
      if (integration.accountId === view.account.id) return integration;
      assertLinkable(integration, view);
      const unmet = await unmetConditions(stores, view, policy, now);
      if (unmet.length > 0) {
        const gates = unmet.map((one) => `${one.gate} is ${one.value}`).join(", ");
        const problem =
          `The account of ${view.account.userName} is not ready: ${gates}. ${unmet[0]?.nextStep ?? ""}`.trim();
        throw new AnteroomError("conflict", problem, { code: "not_ready", unmet: unmet.map((one) => ({ ...one })) });
      }
      return { ...integration, accountId: view.account.id, linkedAt: now, pausedAt: null, pauseReason: null };
    });
  }

  /** Unlinks the account; the factor stays. Unlinking what is not linked changes nothing. @throws {AnteroomError} `not_found`. */
  async unlink(id: string, origin: Origin): Promise<IntegrationView> {
    return this.#change(id, origin, "integration.unlinked", async (_stores, integration) => ({
      ...integration,
      accountId: null,
      linkedAt: null,
      pausedAt: null,
      pauseReason: null,
    }));
  }

  /** @throws {AnteroomError} `not_found`; `conflict` when no account is linked. */
  async pause(id: string, reason: string, origin: Origin): Promise<IntegrationView> {
    return this.#change(id, origin, "integration.paused", async (_stores, integration) => {
      assertLinked(integration);
      return { ...integration, pausedAt: integration.pausedAt ?? this.#parts.clock.now(), pauseReason: reason };
    });
  }

  /** A person's decision that the account may act again. @throws {AnteroomError} `not_found`; `conflict` while gates are closed. */
  async resume(id: string, origin: Origin): Promise<IntegrationView> {
    const { clock, policy, workspaceId } = this.#parts;
    return this.#change(id, origin, "integration.resumed", async (stores, integration) => {
      const accountId = assertLinked(integration);
      const entry = await foundAccount(stores, workspaceId, accountId);
      const now = clock.now();
      const unmet = await unmetConditions(stores, describeAccount(entry, policy, now), policy, now);
      if (unmet.length > 0) {
        const gates = unmet.map((one) => `${one.gate} is ${one.value}`).join(", ");
        const problem = `Integration "${integration.name}" cannot resume: ${gates}. ${unmet[0]?.nextStep ?? ""}`.trim();
        throw new AnteroomError("conflict", problem, { code: "not_ready", unmet: unmet.map((one) => ({ ...one })) });
      }
      return { ...integration, pausedAt: null, pauseReason: null };
    });
  }

  async #change(
    id: string,
    origin: Origin,
    type: string,
    change: (stores: Stores, integration: Integration) => Promise<Integration>,
  ): Promise<IntegrationView> {
    return this.#parts.units.write(async (stores) => {
      const before = await this.#found(stores, id);
      const changed = await change(stores, before);
      if (JSON.stringify(changed) === JSON.stringify(before)) return this.#view(stores, before);
      const after = { ...changed, updatedAt: this.#parts.clock.now() };
      await stores.integrations.update(after);
      const event = { before: shown(before), after: shown(after), reason: after.pauseReason };
      await this.#event(stores, origin, after, type, { ...event, accountId: after.accountId ?? before.accountId });
      await this.#rederive(stores, before.accountId, origin);
      if (after.accountId !== before.accountId) await this.#rederive(stores, after.accountId, origin);
      return this.#view(stores, after);
    });
  }

  async #rederive(stores: Stores, accountId: AccountId | null, origin: Origin): Promise<void> {
    if (accountId === null) return;
    const { account } = await foundAccount(stores, this.#parts.workspaceId, accountId);
    await this.#parts.rederive.users(stores, [account.userId], origin);
  }

  async #view(stores: Stores, integration: Integration): Promise<IntegrationView> {
    const { workspaceId, policy, clock } = this.#parts;
    const application = await stores.applications.findById(workspaceId, integration.applicationId);
    const { id, key, name, requiredRole } = application ?? {
      id: integration.applicationId,
      key: "",
      name: "deleted application",
      requiredRole: null,
    };
    const entry =
      integration.accountId === null ? undefined : await stores.accounts.find(workspaceId, integration.accountId);
    const account = entry === undefined ? null : describeAccount(entry, policy, clock.now());
    const readiness = account === null ? null : readinessOf(account.account.roles, requiredRole);
    return { integration, application: { id, key, name, requiredRole }, account, readiness };
  }

  async #isForSample(stores: Stores, accountId: string | undefined): Promise<boolean> {
    if (accountId === undefined) return false;
    const { workspaceId } = this.#parts;
    const entry = await stores.accounts.find(workspaceId, accountId);
    if (entry !== undefined) {
      const connection = await stores.connections.find(workspaceId, entry.account.connectionId ?? "");
      return connection?.sample ?? false;
    }
    const problem = `forAccountId "${accountId.slice(0, 63)}" names no account; use its id, or leave it out.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "forAccountId" });
  }

  async #found(stores: Stores, id: string): Promise<Integration> {
    const integration = await stores.integrations.find(this.#parts.workspaceId, id);
    if (integration !== undefined) return integration;
    throw new AnteroomError("not_found", `Integration ${id.slice(0, 60)} does not exist; list the integrations.`);
  }

  #event(
    stores: Stores,
    origin: Origin,
    integration: Integration,
    type: string,
    what: Partial<Pick<Parameters<typeof anEvent>[1], "before" | "after" | "reason" | "accountId">>,
  ): Promise<void> {
    const subject = { kind: "integration", id: integration.id } as const;
    const { workspaceId } = integration;
    return stores.events.append(anEvent(origin, { workspaceId, at: this.#parts.clock.now(), type, subject, ...what }));
  }
}

function assertLinkable(integration: Integration, view: AccountView): void {
  if (view.account.applicationId !== integration.applicationId) {
    const problem = `The account of ${view.account.userName} is for ${view.application.name}, not for the application of "${integration.name}"; choose one of that application.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "accountId" });
  }
  if (integration.accountId === null) return;
  const problem = `Integration "${integration.name}" has a service account already; unlink it first.`;
  throw new AnteroomError("conflict", problem, { code: "already_linked" });
}

function assertLinked(integration: Integration): AccountId {
  if (integration.accountId !== null) return integration.accountId;
  const problem = `Integration "${integration.name}" has no service account; link one first.`;
  throw new AnteroomError("conflict", problem, { code: "not_linked" });
}

function shown(integration: Integration) {
  const { name, accountId, pausedAt } = integration;
  return { name, accountId, paused: pausedAt !== null };
}
