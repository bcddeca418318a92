import type { Schemas } from "../../api/client.ts";

/** Roles as people read them. */
export const ROLE_WORDS: Readonly<Record<Schemas["Session"]["role"], string>> = {
  owner: "Owner",
  super_admin: "Super Admin",
  admin: "Admin",
  user: "User",
  auditor: "Auditor",
  operator: "Operator",
};

/** Ways to sign in as people read them. */
export const WAY_WORDS: Readonly<Record<Schemas["Session"]["way"], string>> = {
  saml: "Identity provider",
  passkey: "Passkey",
  password: "Password and code",
  recovery_code: "Recovery code",
  sign_in_link: "Link from the host",
};
