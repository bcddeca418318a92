import type { OtpConfig } from "../config/config.ts";
import { Lockout } from "../domain/authenticator/lockout.ts";
import type { OneTimePasswords } from "../domain/authenticator/one-time-password.ts";
import type { Clock } from "../domain/clock.ts";
import type { WorkspaceId } from "../domain/id.ts";
import { ApprovalService } from "../domain/person/approval-service.ts";
import { ItemRoleService } from "../domain/person/item-role-service.ts";
import { OwnershipTransfer } from "../domain/person/ownership-transfer.ts";
import { type OnKnown, type OnLeft, PeopleService } from "../domain/person/people-service.ts";
import { Permits } from "../domain/person/permits.ts";
import { PersonFactorService } from "../domain/person/person-factor-service.ts";
import { SavedViewService } from "../domain/person/saved-view-service.ts";
import type { Sealer } from "../domain/sealer.ts";
import type { Signer } from "../domain/signer.ts";
import type { Units } from "../domain/unit.ts";

/** What people and their rights are made of. */
export interface PeopleMaterials {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly sealer: Sealer & Signer;
  readonly otp: OneTimePasswords;
  readonly limits: OtpConfig;
  /** What else happens when a person leaves. */
  readonly onLeft: readonly OnLeft[];
  /** What else happens when a person is added, is back, or gets another login name. */
  readonly onKnown: readonly OnKnown[];
}

/** Everything about people and what they may do. */
export interface People {
  readonly people: PeopleService;
  readonly ownershipTransfer: OwnershipTransfer;
  readonly personFactors: PersonFactorService;
  readonly itemRoles: ItemRoleService;
  readonly savedViews: SavedViewService;
  readonly permits: Permits;
  readonly approvals: ApprovalService;
}

/** Puts people and their rights together. */
export function composePeople(materials: PeopleMaterials): People {
  const { limits } = materials;
  const lockout = new Lockout(limits);
  const personFactors = new PersonFactorService({ ...materials, lockout, windowSteps: limits.windowSteps });
  const permits = new Permits(materials);
  return {
    people: new PeopleService({ ...materials, permits }),
    ownershipTransfer: new OwnershipTransfer(materials),
    personFactors,
    itemRoles: new ItemRoleService(materials),
    savedViews: new SavedViewService(materials),
    permits,
    approvals: new ApprovalService({ ...materials, permits, signer: materials.sealer }),
  };
}
