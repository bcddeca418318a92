import type { AccountId, ApplicationId, IntegrationId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";

/** The kinds of integration. */
export const INTEGRATION_KINDS = ["idlcm", "business_hub"] as const;
/** The kind of an integration. */
export type IntegrationKind = (typeof INTEGRATION_KINDS)[number];

/** What manages the members of an app with a service account. It has at most one, and an account serves at most one. */
export interface Integration {
  readonly id: IntegrationId;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly kind: IntegrationKind;
  readonly applicationId: ApplicationId;
  readonly accountId: AccountId | null;
  readonly linkedAt: number | null;
  readonly pausedAt: number | null;
  readonly pauseReason: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Which integrations to list; what is absent does not narrow. */
export interface IntegrationQuery {
  readonly applicationId?: ApplicationId | undefined;
  readonly kind?: IntegrationKind | undefined;
  /** Whether it has a service account, and whether that may act. */
  readonly link?: "none" | "linked" | "paused" | undefined;
  /** A part of the name, compared without case. */
  readonly text?: string | undefined;
}

/** Keeps integrations. */
export interface IntegrationStore {
  /** @throws {AnteroomError} `uniqueness` when the workspace has an integration of this name. */
  insert(integration: Integration): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<Integration | undefined>;
  list(workspaceId: WorkspaceId, page: PageRequest, query?: IntegrationQuery): Promise<Page<Integration>>;
  /** Every integration of an application, with and without a service account. */
  listOfApplication(applicationId: ApplicationId): Promise<readonly Integration[]>;
  /** @throws {AnteroomError} `uniqueness` as for `insert`; `conflict` when another integration has the account. */
  update(integration: Integration): Promise<void>;
  delete(id: IntegrationId): Promise<void>;
}
