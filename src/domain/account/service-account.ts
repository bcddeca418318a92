import type { Document } from "../directory/document.ts";
import type { AccountId, ApplicationId, ConnectionId, IntegrationId, UserId, WorkspaceId } from "../id.ts";
import type { AccountFacts, AccountKind, Gates, Status } from "./gates.ts";
import type { Identity } from "./identity.ts";

/** A licensed user of an app, dedicated to automation. One live account per kind, application and principal. */
export interface ServiceAccount {
  readonly id: AccountId;
  readonly workspaceId: WorkspaceId;
  readonly kind: AccountKind;
  readonly applicationId: ApplicationId;
  /** Null when no identity provider pushes the principal. */
  readonly connectionId: ConnectionId | null;
  /** The principal: a directory user or an identity. All accounts of one principal share its authenticator. */
  readonly userId: UserId;
  readonly userName: string;
  readonly displayName: string | null;
  /** Roles of the application that the assignment names, sorted. */
  readonly roles: readonly string[];
  /** The projection of the facts, written by `rederive` so that lists can be filtered. */
  readonly gates: Gates;
  readonly status: Status;
  readonly holdReason: string | null;
  readonly heldAt: number | null;
  readonly exemptUntil: number | null;
  readonly exemptReason: string | null;
  /** When the grace after unassignment or deletion ends. */
  readonly graceEndsAt: number | null;
  readonly retiredAt: number | null;
  /** Why a person retired it, though it may be assigned still; null when it retired by itself. */
  readonly retirementReason: string | null;
  /** The retired account of the same user and application that this one follows. It inherits no secret. */
  readonly predecessorId: AccountId | null;
  /** When a verified sign-in of this very account was taken as evidence. */
  readonly loginProvenAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An account with the facts of its neighbours, as one read joins them. */
export interface AccountWithFacts {
  readonly account: ServiceAccount;
  readonly facts: AccountFacts;
  readonly application: { readonly key: string; readonly name: string; readonly requiredRole: string | null };
  /** Null when no identity provider pushes the principal. */
  readonly connection: { readonly name: string; readonly graceDays: number; readonly deleted: boolean } | null;
  /** The principal, where no identity provider pushes it. */
  readonly identity: Pick<Identity, "realm" | "email" | "phone" | "contactVerifiedAt" | "statedAt" | "reviewAt"> | null;
  readonly integration: {
    readonly id: IntegrationId;
    readonly name: string;
    readonly pausedAt: number | null;
    readonly pauseReason: string | null;
  } | null;
  /** The attributes of the principal; none of an identity. */
  readonly document: Document;
  /** `notAfter` of the application's certificates, epoch ms. */
  readonly certificateEnds: readonly number[];
  readonly evidenceValidUntil: number | null;
}
