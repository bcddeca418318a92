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
  /** What tries address and token, said as something to do. */
  readonly test: string;
  /** Where attributes are mapped. */
  readonly mapping: string;
  /** Where people are given the app. */
  readonly people: string;
  /** Where groups are pushed. */
  readonly groups: string;
  /** How something that failed is sent once more, said as something to do. */
  readonly again: string;
  /** How its pace is lowered, or why that is not needed: a sentence. */
  readonly pace: string;
  /** How users are matched by `userName`, and where that is set; absent where it cannot be set. */
  readonly match?: { readonly how: string; readonly place: string };
}

/** The words of every identity provider. */
export const IDP_WORDS: Readonly<Record<Idp, IdpWords>> = {
  okta: {
    name: "Okta",
    form: "Applications > your app > Provisioning > Integration",
    url: "SCIM connector base URL",
    token: "Authorization",
    test: "run Test Connector Configuration",
    mapping: "Directory > Profile Editor > your app",
    people: "Applications > your app > Assignments",
    groups: "Applications > your app > Push Groups",
    again: "retry the failed task under Dashboard > Tasks",
    pace: "Okta waits as long as it is told to and sends it again by itself",
    match: {
      how: "set Unique identifier field for users to userName",
      place: "Applications > your app > Provisioning > Integration",
    },
  },
  entra: {
    name: "Microsoft Entra ID",
    form: "Enterprise applications > your app > Provisioning",
    url: "Tenant URL",
    token: "Secret Token",
    test: "run Test Connection",
    mapping: "Enterprise applications > your app > Provisioning > Attribute mapping",
    people: "Enterprise applications > your app > Users and groups",
    groups: "Enterprise applications > your app > Users and groups",
    again: "use Provision on-demand, or wait for the next cycle, which comes about every 40 minutes",
    pace: "Microsoft Entra ID slows down by itself and goes on in the next cycle",
    match: {
      how: "make userName the matching attribute of users",
      place: "Enterprise applications > your app > Provisioning > Attribute mapping",
    },
  },
  onelogin: {
    name: "OneLogin",
    form: "Applications > your app > Configuration",
    url: "SCIM Base URL",
    token: "SCIM Bearer Token",
    test: "choose Enable at API Status",
    mapping: "Applications > your app > Configuration > SCIM JSON Template",
    people: "Applications > your app > Users",
    groups: "Applications > your app > Parameters > Groups",
    again: "approve the user again on the tab Users of the app",
    pace: "Assign fewer people at a time",
  },
  jumpcloud: {
    name: "JumpCloud",
    form: "your application > Identity Management",
    url: "Base URL",
    token: "Token Key",
    test: "run Test Connection",
    mapping: "your application > Identity Management",
    people: "your application > User Groups",
    groups: "your application > User Groups",
    again: "take the user group off the application and bind it again",
    pace: "Bind fewer user groups at a time",
  },
  ping: {
    name: "Ping",
    form: "the provisioning connection > Target",
    url: "SCIM URL",
    token: "Access Token",
    test: "save the provisioning connection",
    mapping: "the provisioning connection > Attribute Mapping",
    people: "the group or filter of the provisioning connection",
    groups: "the group or filter of the provisioning connection",
    again: "wait for the next synchronization, with which Ping sends it again",
    pace: "Lower the number of provisioner threads",
    match: { how: "set Unique User Identifier to userName", place: "the provisioning connection > Target" },
  },
  google: {
    name: "Google Workspace",
    form: "Apps > Web and mobile apps > your app > Autoprovisioning",
    url: "Endpoint URL",
    token: "Access token",
    test: "choose Continue in Configure autoprovisioning",
    mapping: "Apps > Web and mobile apps > your app > Autoprovisioning > App attributes",
    people: "Apps > Web and mobile apps > your app > User access",
    groups: "Apps > Web and mobile apps > your app > Autoprovisioning > Search groups",
    again: "wait a few hours, until Google sends it again by itself",
    pace: "Google slows down by itself",
  },
  keycloak: {
    name: "Keycloak",
    form: "Admin Console > User Federation > scim",
    url: "the SCIM endpoint",
    token: "the token field of the auth mode Bearer",
    test: "save a user",
    mapping: "Admin Console > Users > the user",
    people: "Admin Console > Users",
    groups: "Admin Console > Groups",
    again: "run the synchronization of the scim provider under User Federation",
    pace: "Let the periodic synchronization run less often",
  },
  authentik: {
    name: "authentik",
    form: "Applications > Providers > your SCIM provider > Edit",
    url: "URL",
    token: "the field Token",
    test: "run the synchronization of the provider",
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
    test: "run its connection test",
    mapping: "its attribute mapping",
    people: "the assignments of the app",
    groups: "its group settings",
    again: "have it send the change again",
    pace: "Have it send fewer requests at the same time",
    match: { how: "have it match users by userName", place: "its attribute mapping" },
  },
};
