import type { Schemas } from "../../api/client.ts";

/** An identity provider that is known by name. */
export type Idp = Schemas["Connection"]["idp"];

/** What is known of an identity provider before anything of it is here. */
export interface IdpKind {
  readonly idp: Idp;
  readonly name: string;
  /** How it behaves, in a few words. */
  readonly about: string;
  /** The letters of its mark, and its colour: of ours, not of theirs. */
  readonly letters: string;
  readonly hue: number;
}

/** Every identity provider, in the order in which people choose. */
export const IDP_KINDS: readonly IdpKind[] = [
  { idp: "okta", name: "Okta", about: "Pushes within seconds", letters: "Ok", hue: 226 },
  { idp: "entra", name: "Microsoft Entra ID", about: "Cycles of about 40 minutes", letters: "En", hue: 200 },
  { idp: "onelogin", name: "OneLogin", about: "Waits for approvals", letters: "On", hue: 262 },
  { idp: "jumpcloud", name: "JumpCloud", about: "Pushes user groups", letters: "Jc", hue: 168 },
  { idp: "google", name: "Google Workspace", about: "Users only, every few hours", letters: "Go", hue: 130 },
  { idp: "ping", name: "Ping", about: "PingFederate and PingOne", letters: "Pi", hue: 350 },
  { idp: "keycloak", name: "Keycloak", about: "With the SCIM plug-in", letters: "Kc", hue: 28 },
  { idp: "authentik", name: "authentik", about: "Pushes each change", letters: "au", hue: 12 },
  { idp: "generic", name: "Another one", about: "Anything with SCIM 2.0", letters: "··", hue: 215 },
];

const BY_IDP: ReadonlyMap<string, IdpKind> = new Map(IDP_KINDS.map((kind) => [kind.idp, kind]));

/** The kind of an identity provider; the generic one for what is unknown. */
export function idpKind(idp: string): IdpKind {
  const found = BY_IDP.get(idp) ?? IDP_KINDS.at(-1);
  if (found === undefined) throw new TypeError("There is no identity provider at all.");
  return found;
}
