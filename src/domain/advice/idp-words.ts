import type { Idp } from "../connection/connection.ts";

/** What an identity provider calls things on its own screens. Labels as its page in `docs/connect/` quotes them. */
export interface IdpWords {
  /** What it is called. */
  readonly name: string;
  /** Where the form with address and token is. */
  readonly form: string;
  /** The field that takes the base URL. */
  readonly url: string;
  /** The field that takes the token. */
  readonly token: string;
  /** What tries address and token. */
  readonly test: string;
  /** Where attributes are mapped. */
  readonly mapping: string;
  /** Where people are given the app. */
  readonly people: string;
  /** Where groups are pushed. */
  readonly groups: string;
  /** How something that failed is sent once more. */
  readonly again: string;
  /** How its pace is lowered, or why that is not needed. */
  readonly pace: string;
}

/** The words of every identity provider. */
export const IDP_WORDS: Readonly<Record<Idp, IdpWords>> = {
  okta: {
    name: "Okta",
    form: "Applications > your app > Provisioning > Integration",
    url: "SCIM connector base URL",
    token: "Authorization (Authentication Mode: HTTP Header)",
    test: "Test Connector Configuration",
    mapping: "Directory > Profile Editor > your app",
    people: "Applications > your app > Assignments",
    groups: "Applications > your app > Push Groups",
    again: "Okta tries again by itself; failed tasks wait under Dashboard > Tasks",
    pace: "Okta waits as long as it is told to and sends it again by itself",
  },
  entra: {
    name: "Microsoft Entra ID",
    form: "Enterprise applications > your app > Provisioning",
    url: "Tenant URL",
    token: "Secret Token",
    test: "Test Connection",
    mapping: "Provisioning > Attribute mapping",
    people: "Enterprise applications > your app > Users and groups",
    groups: "Enterprise applications > your app > Users and groups",
    again: "use Provision on-demand, or wait for the next cycle, which comes about every 40 minutes",
    pace: "Entra slows down by itself and goes on in the next cycle",
  },
  onelogin: {
    name: "OneLogin",
    form: "Applications > your app > Configuration",
    url: "SCIM Base URL",
    token: "SCIM Bearer Token",
    test: "API Status: Enable",
    mapping: "Configuration > SCIM JSON Template",
    people: "Applications > your app > Users",
    groups: "Applications > your app > Parameters > Groups",
    again: "approve the user again under Users in the app",
    pace: "assign fewer people at a time",
  },
  jumpcloud: {
    name: "JumpCloud",
    form: "your application > Identity Management",
    url: "Base URL",
    token: "Token Key",
    test: "Test Connection",
    mapping: "your application > Identity Management",
    people: "your application > User Groups",
    groups: "your application > User Groups",
    again: "take the user group off the application and bind it again",
    pace: "bind fewer user groups at a time",
  },
  ping: {
    name: "Ping",
    form: "the provisioning connection > Target",
    url: "SCIM URL",
    token: "Access Token (Authentication Methods: OAuth 2 Bearer Token)",
    test: "Save of the provisioning connection",
    mapping: "the provisioning connection > Attribute Mapping",
    people: "the group or filter of the provisioning connection",
    groups: "the group or filter of the provisioning connection",
    again: "Ping sends it again with the next synchronization",
    pace: "lower the number of provisioner threads",
  },
  google: {
    name: "Google Workspace",
    form: "Apps > Web and mobile apps > your app > Autoprovisioning",
    url: "Endpoint URL",
    token: "Access token",
    test: "Continue in Configure autoprovisioning",
    mapping: "Autoprovisioning > App attributes",
    people: "Apps > Web and mobile apps > your app > User access",
    groups: "Autoprovisioning > Search groups",
    again: "Google sends it again by itself within a few hours",
    pace: "Google slows down by itself",
  },
  keycloak: {
    name: "Keycloak",
    form: "Admin Console > User Federation > scim",
    url: "the SCIM endpoint",
    token: "the token of the auth mode Bearer",
    test: "saving a user after the endpoint was saved",
    mapping: "Admin Console > Users > the user",
    people: "Admin Console > Users",
    groups: "Admin Console > Groups",
    again: "run the synchronization of the scim provider under User Federation",
    pace: "let the periodic synchronization run less often",
  },
  authentik: {
    name: "authentik",
    form: "Applications > Providers > your SCIM provider > Edit",
    url: "URL",
    token: "Token",
    test: "a run of the synchronization of the provider",
    mapping: "Customization > Property Mappings",
    people: "Applications > your application > Policy / Group / User Bindings",
    groups: "Directory > Groups",
    again: "run the synchronization of the provider again",
    pace: "authentik tries again by itself within the hour",
  },
  generic: {
    name: "the identity provider",
    form: "the provisioning settings of the app",
    url: "the SCIM base URL",
    token: "the bearer token",
    test: "its connection test",
    mapping: "its attribute mapping",
    people: "the assignments of the app",
    groups: "its group settings",
    again: "have it send the change again",
    pace: "have it send fewer requests at the same time",
  },
};
