import type { Schemas } from "../../api/client.ts";

type Idp = Schemas["Connection"]["idp"];

/** A request that can be tried as it is, or changed. */
export interface Sample {
  readonly id: string;
  readonly label: string;
  readonly method: Schemas["DryRunOrder"]["method"];
  readonly path: string;
  /** JSON; empty for none. */
  readonly body: string;
}

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const NAME = "svc-build@example.com";

/** What each identity provider sends when it creates a user, in its own way of writing. */
const USERS: Readonly<Partial<Record<Idp, (app: string) => object>>> = {
  okta: (app) => ({
    schemas: [CORE, ENTERPRISE],
    userName: NAME,
    name: { givenName: "Build", familyName: "Robot" },
    emails: [{ primary: true, value: NAME, type: "work" }],
    displayName: "Build Robot",
    locale: "en-US",
    externalId: "00ujl29u0le5T6Aj10h7",
    groups: [],
    entitlements: [{ value: app }],
    active: true,
  }),
  entra: (app) => ({
    schemas: [CORE, ENTERPRISE],
    externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    userName: NAME,
    active: "True",
    displayName: "Build Robot",
    emails: [{ primary: true, type: "work", value: NAME }],
    meta: { resourceType: "User" },
    roles: [{ primary: "False", type: "WindowsAzureActiveDirectoryRole", display: app, value: app }],
  }),
  onelogin: (app) => ({ schemas: [CORE], userName: NAME, displayName: "Build Robot", active: true, entitlements: app }),
  jumpcloud: (app) => ({
    schemas: [CORE],
    userName: NAME,
    externalId: "5e9f8f8f8f8f8f8f8f8f8f8f",
    active: true,
    entitlements: [{ value: app }],
  }),
};

/** Requests to try as a connection, the usual creation first; `app` is the key of an app that is here. */
export function samplesFor(idp: Idp, app: string | undefined): readonly Sample[] {
  const key = app ?? "northwind-crm";
  const user = (USERS[idp] ?? USERS.okta)?.(key) ?? {};
  return [
    { id: "user", label: "Create a user", method: "POST", path: "/Users", body: pretty(user) },
    {
      id: "group",
      label: "Push a group that assigns an app",
      method: "POST",
      path: "/Groups",
      body: pretty({ schemas: [GROUP], displayName: `app:${key}`, members: [] }),
    },
    {
      id: "find",
      label: "Look for a user by name",
      method: "GET",
      path: `/Users?filter=${encodeURIComponent(`userName eq "${NAME}"`)}`,
      body: "",
    },
    {
      id: "nameless",
      label: "Create a user without a userName",
      method: "POST",
      path: "/Users",
      body: pretty({ ...user, userName: undefined }),
    },
  ];
}

function pretty(value: object): string {
  return JSON.stringify(value, null, 2);
}
