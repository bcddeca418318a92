import type { Schemas } from "../../api/client.ts";

/** An account with the steps on its way. */
export type Account = Schemas["AccountInFull"];

/** What every part of the page of an account is about. */
export interface OfAccount {
  readonly account: Account;
}

/** What each kind of account is called, and what it is. */
export const KINDS: Readonly<Record<Account["kind"], { readonly word: string; readonly what: string }>> = {
  idp_provisioned: { word: "Federated", what: "An identity provider signs it in." },
  placeholder: { word: "Placeholder", what: "An administrator of the app makes its user, with what is prepared here." },
  individual: { word: "Individual", what: "A profile that a user made at the app, with address and number kept here." },
};

/** Who says how the login stands, and so where it is changed. */
export function sourceOf({ connection, identity, kind, application }: Account): string {
  if (connection !== null) return `Managed by ${connection.name}. Change its name, state and assignment there.`;
  if (kind === "idp_provisioned") {
    const provider = identity?.identityProvider ?? "Its identity provider";
    return `${provider} signs it in and tells nobody. People state here how it stands there.`;
  }
  return `Registered here. Its user lives in ${application.name}, which tells nobody when it changes.`;
}
