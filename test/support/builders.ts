import type { Identity } from "../../src/domain/account/identity.ts";
import type { ServiceAccount } from "../../src/domain/account/service-account.ts";
import type { Application } from "../../src/domain/application/application.ts";
import { NO_EVIDENCE, NO_WATCH } from "../../src/domain/application/application.ts";
import { type Authenticator, BEGUN } from "../../src/domain/authenticator/authenticator.ts";
import type { Connection } from "../../src/domain/connection/connection.ts";
import { newStoredToken, type StoredToken } from "../../src/domain/connection/token-store.ts";
import type { DirectoryGroup } from "../../src/domain/directory/directory-group.ts";
import { type DirectoryUser, withText } from "../../src/domain/directory/directory-user.ts";
import {
  ANTEROOM_URN,
  ASSIGNMENT_ATTRIBUTES,
  type AssignmentAttribute,
  type Change,
  type Changed,
  type Document,
} from "../../src/domain/directory/document.ts";
import type { Event, Origin, ProvisioningRecord } from "../../src/domain/event/event.ts";
import { newId, type WorkspaceId } from "../../src/domain/id.ts";
import type { Integration } from "../../src/domain/integration/integration.ts";

/** The workspace of what is built without saying otherwise. */
export const WORKSPACE: WorkspaceId = "01980000-0000-7000-8000-000000000001" as WorkspaceId;

const AT = Date.UTC(2026, 0, 15, 12);

/** Somebody with a management token. */
export const ADMINISTRATOR: Origin = {
  actor: { kind: "token", id: "tok0000001" },
  cause: { kind: "api_request", id: "req-admin" },
};

/** A connection as an administrator creates it. */
export function aConnection(overrides: Partial<Connection> = {}): Connection {
  const id = overrides.id ?? newId();
  return {
    id,
    workspaceId: WORKSPACE,
    name: `Connection ${id}`,
    idp: "okta",
    dialect: "okta",
    applicationId: null,
    groupBindings: [],
    graceDays: 14,
    defaultOwnerId: null,
    defaultBackupOwnerId: null,
    userCount: 0,
    groupCount: 0,
    lastRequestAt: null,
    consecutiveFailures: 0,
    lastFailure: null,
    sample: false,
    frozenAt: null,
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

/** A user of a connection; `document` is merged over one with a `userName` of its own. */
export function aUser(
  connection: Connection,
  document: Document = {},
  overrides: Partial<DirectoryUser> = {},
): DirectoryUser {
  const id = overrides.id ?? newId();
  return {
    id,
    workspaceId: connection.workspaceId,
    connectionId: connection.id,
    ...withText(overrides.document ?? { userName: `svc-${id}@example.com`, active: true, ...document }),
    asserted: [],
    stringForms: [],
    version: 1,
    deactivatedVersion: null,
    createdAt: AT,
    updatedAt: AT,
    deletedAt: null,
    ...overrides,
  };
}

/** A group of a connection. */
export function aGroup(
  connection: Connection,
  displayName: string,
  overrides: Partial<DirectoryGroup> = {},
): DirectoryGroup {
  return {
    id: newId(),
    workspaceId: connection.workspaceId,
    connectionId: connection.id,
    document: { displayName },
    memberCount: 0,
    named: null,
    binding: null,
    boundAt: null,
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

/** An application of which nothing is known. */
export function anApplication(key: string, overrides: Partial<Application> = {}): Application {
  return {
    id: newId(),
    workspaceId: WORKSPACE,
    key,
    name: key.toUpperCase(),
    category: null,
    roles: [],
    requiredRole: null,
    passwordRules: null,
    entityId: null,
    signingCertificate: null,
    metadataUrl: null,
    ssoUrl: null,
    saml: NO_EVIDENCE,
    watch: NO_WATCH,
    pendingChange: null,
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

/** A principal that no identity provider pushes. */
export function anIdentity(realm: string, userName: string, overrides: Partial<Identity> = {}): Identity {
  return {
    id: newId(),
    workspaceId: WORKSPACE,
    realm,
    userName,
    displayName: null,
    active: true,
    assigned: true,
    email: null,
    phone: null,
    contactVerifiedAt: null,
    graceDays: 14,
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

/** A live service account of a user that waits for everything. */
export function anAccount(
  user: DirectoryUser,
  application: Application,
  overrides: Partial<ServiceAccount> = {},
): ServiceAccount {
  return {
    id: newId(),
    workspaceId: user.workspaceId,
    kind: "idp_provisioned",
    applicationId: application.id,
    connectionId: user.connectionId,
    userId: user.id,
    userName: String(user.document["userName"]),
    displayName: null,
    roles: [],
    gates: {
      upstream: "active",
      saml: "unknown",
      contact: "not_applicable",
      mfa: "none",
      link: "none",
      hold: "none",
      validity: "open",
      ownership: "orphaned",
    },
    status: "awaiting_verification",
    holdReason: null,
    heldAt: null,
    exemptUntil: null,
    exemptReason: null,
    graceEndsAt: null,
    validFrom: null,
    validUntil: null,
    validityReason: null,
    ownerRule: null,
    successorDueAt: null,
    dedicatedUntil: null,
    dedicationReason: null,
    dedicationSignedBy: null,
    reviewDueAt: null,
    reviewCause: null,
    deriveAt: null,
    retiredAt: null,
    retirementReason: null,
    predecessorId: null,
    loginProvenAt: null,
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

/** A factor that is being enrolled. */
export function anAuthenticator(user: DirectoryUser, overrides: Partial<Authenticator> = {}): Authenticator {
  return {
    id: newId(),
    workspaceId: user.workspaceId,
    userId: user.id,
    ...BEGUN,
    sealedSeed: new Uint8Array([1, 2, 3]),
    parameters: { algorithm: "SHA1", digits: 6, periodSeconds: 30 },
    issuer: null,
    label: null,
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

/** An integration without an account. */
export function anIntegration(application: Application, overrides: Partial<Integration> = {}): Integration {
  const id = overrides.id ?? newId();
  return {
    id,
    workspaceId: WORKSPACE,
    name: `Integration ${id}`,
    kind: "idlcm",
    applicationId: application.id,
    accountId: null,
    linkedAt: null,
    pausedAt: null,
    pauseReason: null,
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

/** A token of the management API. */
export function aToken(overrides: Partial<StoredToken> = {}): StoredToken {
  return newStoredToken({
    id: newId().slice(-10),
    workspaceId: WORKSPACE,
    kind: "api",
    name: "token",
    scopes: ["read"],
    secretHash: new Uint8Array(32).fill(7),
    createdAt: AT,
    ...overrides,
  });
}

/** An event about a user. */
export function aStoredEvent(overrides: Partial<Event> = {}): Event {
  return {
    ...ADMINISTRATOR,
    id: newId(),
    workspaceId: WORKSPACE,
    at: AT,
    type: "user.created",
    subject: { kind: "user", id: "u" },
    accountId: null,
    before: null,
    after: { userName: "svc" },
    reason: null,
    ...overrides,
  };
}

/** The record of a user that was created. */
export function aProvisioningRecord(
  connection: Connection,
  overrides: Partial<ProvisioningRecord> = {},
): ProvisioningRecord {
  return {
    id: newId(),
    workspaceId: connection.workspaceId,
    connectionId: connection.id,
    at: AT,
    requestId: "req-1",
    method: "POST",
    path: "/scim/v2/Users",
    operation: "Create user svc",
    resourceType: "User",
    resourceId: "u",
    resourceName: "svc",
    httpStatus: 201,
    result: "success",
    reason: null,
    errorCode: null,
    changes: [{ attribute: "userName", from: null, to: '"svc"' }],
    rewrites: [],
    noOps: [],
    durationMs: 3,
    ...overrides,
  };
}

/** What a request makes of a document when nothing in it needs a tolerance. */
export function aChanged(document: Document, overrides: Partial<Changed> = {}): Changed {
  return {
    document,
    rewrites: [],
    noOps: [],
    asserted: assertedBy(document),
    stringForms: [],
    spokeOfActive: document["active"] !== undefined,
    ...overrides,
  };
}

/** A PATCH that sets top-level attributes; undefined removes one. */
export function setting(attributes: Document): Change {
  return ({ document }) => {
    const merged = Object.entries({ ...document, ...attributes }).filter(([, value]) => value !== undefined);
    return aChanged(Object.fromEntries(merged), {
      asserted: assertedBy(attributes),
      spokeOfActive: Object.hasOwn(attributes, "active"),
    });
  };
}

/** A PUT of this very document. */
export function replacing(document: Document): Change {
  return () => aChanged(document);
}

/** The extension with these assignments. */
export function appAssignments(...values: readonly string[]): Document {
  return { [ANTEROOM_URN]: { appAssignments: values } };
}

function assertedBy(document: Document): readonly AssignmentAttribute[] {
  const extension = document[ANTEROOM_URN];
  return ASSIGNMENT_ATTRIBUTES.filter((attribute) =>
    attribute === "appAssignments" ? extension !== undefined : Object.hasOwn(document, attribute),
  );
}
