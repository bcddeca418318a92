import type { Schemas } from "../api/client.ts";

/** The identity providers that connections are for, by their names. */
export const IDP_NAMES: Readonly<Record<Schemas["Connection"]["idp"], string>> = {
  okta: "Okta",
  entra: "Microsoft Entra ID",
  onelogin: "OneLogin",
  jumpcloud: "JumpCloud",
  ping: "PingOne",
  google: "Google Workspace",
  keycloak: "Keycloak",
  authentik: "authentik",
  generic: "Another identity provider",
};
