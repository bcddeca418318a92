import type { Schemas } from "../../api/client.ts";

/** Ways to sign in as people read them. */
export const WAY_WORDS: Readonly<Record<Schemas["Session"]["way"], string>> = {
  saml: "Identity provider",
  passkey: "Passkey",
  password: "Password and code",
  recovery_code: "Recovery code",
  sign_in_link: "Link from the host",
};
