import type { GuideField, SetupGuide } from "./setup-guide.ts";

const url = (label: string): GuideField => ({ label, kind: "url" });
const token = (label: string): GuideField => ({ label, kind: "token" });
const text = (label: string, value: string): GuideField => ({ label, kind: "text", value });
const tick = (label: string, value: string): GuideField => ({ label, kind: "tick", value });

/** The guides of every identity provider. Labels and their order are those of its page in `docs/connect/`. */
export const SETUP_GUIDES: readonly SetupGuide[] = [
  {
    idp: "okta",
    variant: "wizard",
    title: "Okta: an app of your own",
    about: "The app was made with the App Integration Wizard and signs people in by SAML or OIDC already.",
    open: [
      "Open Applications > Applications, the app, tab General, Edit, Provisioning: choose SCIM, Save.",
      "Open the tab Provisioning, Settings > Integration, Edit.",
    ],
    form: {
      place: "Provisioning > Integration",
      fields: [
        url("SCIM connector base URL"),
        text("Unique identifier field for users", "userName"),
        tick("Supported provisioning actions", "Push New Users, Push Profile Updates, Push Groups"),
        text("Authentication Mode", "HTTP Header"),
        token("Authorization"),
      ],
      test: "Test Connector Configuration, then Save",
    },
    activate: ["Provisioning > To App > Edit: tick Create Users, Update User Attributes, Deactivate Users, then Save."],
    assign: "Open the tab Assignments and assign one person.",
    pace: "Okta pushes within seconds.",
    notes: [
      "Okta puts Bearer before the token by itself.",
      "The host name of the base URL must not hold an underscore.",
    ],
  },
  {
    idp: "okta",
    variant: "catalogue",
    title: "Okta: the template of the catalogue",
    about: 'There is no app yet: add "SCIM 2.0 Test App (Header Auth)" from the catalogue.',
    open: [
      'Open Applications > Applications > Browse App Catalog, search for "SCIM 2.0", add the template with header authentication.',
      "Open the tab Provisioning, Configure API Integration, and tick Enable API Integration.",
    ],
    form: {
      place: "Provisioning > Configure API Integration",
      fields: [tick("Enable API Integration", "on"), url("Base URL"), token("API Token")],
      test: "Test API Credentials, then Save",
    },
    activate: ["Provisioning > To App > Edit: tick Create Users, Update User Attributes, Deactivate Users, then Save."],
    assign: "Open the tab Assignments and assign one person.",
    pace: "Okta pushes within seconds.",
    notes: ["The template sends the token as it is, without Bearer. Anteroom reads it as well."],
  },
  {
    idp: "entra",
    variant: "own",
    title: "Microsoft Entra ID: an application of your own",
    about: "The application is not in the gallery.",
    open: [
      "Open Enterprise applications > + New application > + Create your own application, and choose an application that is not in the gallery.",
      "Open Provisioning > + New configuration.",
    ],
    form: {
      place: "Provisioning > New configuration",
      fields: [url("Tenant URL"), token("Secret Token")],
      test: "Test Connection, then Create",
    },
    activate: ["Open Users and groups and assign whoever is to be pushed."],
    assign: "Open Provision on-demand and choose one user; then Overview > Start provisioning.",
    pace: "Entra works in cycles of about 40 minutes. Provision on-demand shows one user at once.",
    notes: [
      "Never leave Secret Token empty: Entra would send a token of its own.",
      "Entra deletes a user here 30 days after it was deleted there.",
    ],
  },
  {
    idp: "entra",
    variant: "gallery",
    title: "Microsoft Entra ID: an application of the gallery",
    about: "The application is in the gallery and lets you enter an address for provisioning.",
    open: [
      "Open Enterprise applications, the application, Provisioning.",
      "Choose Automatic as the Provisioning Mode, and open Admin Credentials.",
    ],
    form: {
      place: "Provisioning > Admin Credentials",
      fields: [url("Tenant URL"), token("Secret Token")],
      test: "Test Connection, then Save",
    },
    activate: ["Open Users and groups and assign whoever is to be pushed."],
    assign: "Open Provision on-demand and choose one user; then Overview > Start provisioning.",
    pace: "Entra works in cycles of about 40 minutes. Provision on-demand shows one user at once.",
    notes: [
      "Many applications of the gallery have an address of their own; then make an application of your own instead.",
    ],
  },
  {
    idp: "onelogin",
    variant: "standard",
    title: "OneLogin: SCIM Provisioner with SAML (SCIM v2 Enterprise)",
    about: "The connector that lets you enter an address.",
    open: [
      "Open Applications > Add App, search for SCIM Provisioner with SAML (SCIM v2 Enterprise), name it, Save.",
      "Open the tab Configuration.",
    ],
    form: {
      place: "Configuration",
      fields: [
        url("SCIM Base URL"),
        text("SCIM JSON Template", "as it is, with a value for userName"),
        token("SCIM Bearer Token"),
      ],
      test: "API Status: Enable, then Save",
    },
    activate: [
      "Tab Provisioning: tick Enable Provisioning, and clear Create, Delete and Update under Require admin approval before this action.",
    ],
    assign: "Give one user the app.",
    pace: "OneLogin pushes within seconds, unless a change waits for approval.",
    notes: ["A user that stays Pending waits for somebody to approve."],
  },
  {
    idp: "jumpcloud",
    variant: "standard",
    title: "JumpCloud: a custom SCIM integration",
    about: "SCIM belongs to an SSO application.",
    open: ["Open the application and its tab Identity Management."],
    form: {
      place: "Identity Management",
      fields: [
        text("SCIM Version", "SCIM 2.0"),
        url("Base URL"),
        token("Token Key"),
        text("Test User Email", "an address that nobody uses"),
      ],
      test: "Test Connection, then Activate, then Save",
    },
    activate: ["Tick Enable management of User Groups and Group Membership if groups are to be pushed."],
    assign: "Open the tab User Groups and bind a group with one user.",
    pace: "JumpCloud pushes within a minute.",
    notes: ["JumpCloud makes a test user and a test group when it is activated, and deletes them again."],
  },
  {
    idp: "ping",
    variant: "standard",
    title: "PingFederate: the SCIM Provisioner",
    about: "PingOne has the same choices under labels of its own.",
    open: ["Open the provisioning connection and its target."],
    form: {
      place: "Target",
      fields: [
        url("SCIM URL"),
        text("SCIM Version", "2.0"),
        text("Authentication Methods", "OAuth 2 Bearer Token"),
        token("Access Token"),
        text("Unique User Identifier", "userName"),
        tick("User Create, User Update, User Disable / Delete", "all three"),
      ],
      test: "Save",
    },
    activate: ["Tab Attribute Mapping: map userName to what identifies the user."],
    assign: "Bring one user into the group or filter of the connection.",
    pace: "Ping pushes with its next synchronization.",
    notes: ["Authentication Methods is None until you change it; then every call is refused."],
  },
  {
    idp: "google",
    variant: "standard",
    title: "Google Workspace: Autoprovisioning",
    about: "Google provisions to apps of its catalogue that let you enter an endpoint.",
    open: [
      "Open Apps > Web and mobile apps and the application. Single sign-on has to be set up before.",
      "Open Autoprovisioning > Configure autoprovisioning.",
    ],
    form: {
      place: "Configure autoprovisioning",
      fields: [token("Access token"), url("Endpoint URL")],
      test: "Continue",
    },
    activate: ["App attributes: map every mandatory one, Continue. Then turn Autoprovisioning on."],
    assign: "Turn the app on for one user.",
    pace: "Google synchronizes every few hours.",
    notes: ["Google pushes users only, no groups.", "The endpoint needs a certificate that the public trusts."],
  },
  {
    idp: "keycloak",
    variant: "standard",
    title: "Keycloak: the plug-in keycloak-scim",
    about: "Keycloak has no SCIM client of its own.",
    open: [
      "Put the plug-in into /opt/keycloak/providers/ and restart Keycloak.",
      "Admin Console > Events > Config: add scim in Event Listeners, save.",
      "Admin Console > User Federation > Add provider > scim.",
    ],
    form: {
      place: "User Federation > scim",
      fields: [
        url("The endpoint"),
        text("The endpoint content type", "application/scim+json"),
        text("The auth mode", "Bearer"),
        token("The token"),
      ],
      test: "Save",
    },
    activate: ["Set up a Periodic Full Sync, so that what was missed is made good."],
    assign: "Create or change one user.",
    pace: "The plug-in sends each change as it happens.",
    notes: ["Do not choose Delete Remote for the import: it deletes users here."],
  },
  {
    idp: "authentik",
    variant: "standard",
    title: "authentik: SCIM provider",
    about: "A provider of its own, or a backchannel of an application.",
    open: ["Open Applications > Applications > New Application; as the Provider Type select SCIM."],
    form: {
      place: "Configure Provider",
      fields: [url("URL"), token("Token")],
      test: "Submit; the synchronization begins by itself",
    },
    activate: [
      "If the application has another provider for single sign-on: edit it, Backchannel providers, +, select the SCIM provider.",
    ],
    assign: "Create one user, or run the synchronization.",
    pace: "authentik sends each change as it happens, and everything once an hour.",
    notes: ["Service accounts of authentik are left out by default: include them in the settings of the provider."],
  },
  {
    idp: "generic",
    variant: "standard",
    title: "Another identity provider",
    about: "Anything that speaks SCIM 2.0.",
    open: ["Open the provisioning settings of the app."],
    form: {
      place: "Provisioning",
      fields: [
        url("SCIM base URL"),
        text("Authentication", "Bearer token"),
        token("Token"),
        text("Match users by", "userName"),
      ],
      test: "Test the connection and save",
    },
    activate: ["Switch on creating, updating and deactivating users."],
    assign: "Assign one user.",
    pace: "How soon depends on the identity provider.",
    notes: [],
  },
];
