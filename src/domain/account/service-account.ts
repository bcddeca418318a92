import type { Document } from "../directory/document.ts";
import type { AccountId, ApplicationId, ConnectionId, IntegrationId, PersonId, UserId, WorkspaceId } from "../id.ts";
import type { ReportedFailure } from "./failure.ts";
import type { AccountFacts, AccountKind, Gates, Status } from "./gates.ts";
import type { Identity } from "./identity.ts";
import type { RegistrationProgress } from "./registration.ts";
import type { SharedFactor } from "./shared-factor.ts";

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
  /** From when and until when it may be used; null for always and for never ending. */
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly validityReason: string | null;
  /** What the rules that give owners last went by; null when they gave none. */
  readonly ownerRule: string | null;
  /** Until when a new backup owner is to be named, after somebody left. */
  readonly successorDueAt: number | null;
  /** Until when somebody answers for it though it looks like a person's, why, and who that is. */
  readonly dedicatedUntil: number | null;
  readonly dedicationReason: string | null;
  readonly dedicationSignedBy: string | null;
  /** When the next review is due, and what set that date. */
  readonly reviewDueAt: number | null;
  readonly reviewCause: ReviewCause | null;
  /** When the passing of time alone next changes the projection. */
  readonly deriveAt: number | null;
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

/** What sets the date of a review: the schedule, or a change of what the last one looked at. */
export type ReviewCause = "schedule" | "owner" | "roles" | "integration" | "finding";

/** One of the two people who answer for an account. */
export interface AccountOwner {
  readonly personId: PersonId;
  readonly name: string;
  readonly loginName: string;
  /** Whether somebody chose the person, or a rule did. */
  readonly givenBy: "hand" | "rule";
}

/** Who answers for an account. Somebody who left does not. */
export interface AccountOwners {
  readonly owner: AccountOwner | null;
  readonly backup: AccountOwner | null;
}

/** An account with the facts of its neighbours, as one read joins them. */
export interface AccountWithFacts {
  readonly account: ServiceAccount;
  readonly facts: AccountFacts;
  readonly application: { readonly key: string; readonly name: string; readonly requiredRole: string | null };
  /** Null when no identity provider pushes the principal. */
  readonly connection: { readonly name: string; readonly graceDays: number; readonly deleted: boolean } | null;
  /** The principal, where no identity provider pushes it. */
  readonly identity: Pick<Identity, "realm" | "email" | "phone" | "contactVerifiedAt"> | null;
  /** What is known because it was registered here; null when an identity provider pushed it. */
  readonly registration: RegistrationProgress | null;
  readonly owners: AccountOwners;
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
  /** The factor of the login, which all its accounts share; null without one. */
  readonly sharedFactor: SharedFactor | null;
  /** When the password of the principal was stored last; null when none is. */
  readonly passwordAt: number | null;
  /** Failures that were reported. What happened since may have ended them. */
  readonly reports: readonly ReportedFailure[];
}
