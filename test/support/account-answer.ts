import type { components } from "../../src/console/api/schema.ts";

type Account = components["schemas"]["AccountInFull"];

/** What a test says of an account; of the gates, those that matter. */
export interface AccountWish extends Partial<Omit<Account, "gates">> {
  readonly gates?: Partial<Account["gates"]>;
}

/** An account as the management API answers it: pushed by Okta, and active unless the test says otherwise. */
export function anAccountAnswer({ gates, ...wish }: AccountWish = {}): Account {
  return {
    id: "a1",
    kind: "idp_provisioned",
    status: "active",
    waitingFor: null,
    nextStep: null,
    label: null,
    userName: "svc@example.com",
    displayName: null,
    roles: [],
    readiness: null,
    application: { id: "p1", key: "crm", name: "CRM" },
    connection: { id: "c1", name: "Okta" },
    directoryUserId: "u1",
    identity: null,
    gates: {
      upstream: "active",
      saml: "metadata",
      contact: "not_applicable",
      mfa: "enrolled",
      link: "linked",
      hold: "none",
      validity: "open",
      ownership: "owned",
      ...gates,
    },
    signInProvenAt: null,
    hold: null,
    exemption: null,
    owners: { owner: null, backupOwner: null, successorDueAt: null },
    validity: null,
    dedicationException: null,
    review: null,
    integration: { id: "i1", name: "Members", pausedAt: null, pauseReason: null },
    factor: null,
    warnings: [],
    failures: [],
    graceEndsAt: null,
    retiredAt: null,
    createdAt: "2026-11-22T12:00:00.000Z",
    updatedAt: "2026-11-22T12:00:00.000Z",
    steps: [],
    ...wish,
  };
}
