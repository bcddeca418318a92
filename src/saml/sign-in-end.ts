import type { Finding } from "../domain/application/saml-evidence.ts";
import type { PageEnd } from "./page-step.ts";

/** Where and why an app's sign-in was followed no further without a request having been found. */
export type SignInEnd =
  | { readonly why: PageEnd | "too-many" | "no-page" | "own-request"; readonly at: string }
  | { readonly why: "status"; readonly at: string; readonly status: number }
  | { readonly why: "not-reached"; readonly at: string; readonly reason: string };

const GIVE_TENANT_ADDRESS =
  "Give the address that begins the sign-in of your own tenant, often called login URL or single sign-on URL, or record a sign-in in a browser and give the HAR file.";
const RECORD = "Record a sign-in in a browser and give the HAR file.";

const ENDS: Readonly<Record<Exclude<SignInEnd["why"], "status" | "not-reached">, readonly [string, string]>> = {
  asks: ["asks for something first, such as a name or an e-mail address", GIVE_TENANT_ADDRESS],
  script: ["goes on by script alone", RECORD],
  nothing: ["leads nowhere by itself", GIVE_TENANT_ADDRESS],
  "too-many": ["still leads on after eight addresses", GIVE_TENANT_ADDRESS],
  "no-page": ["is no web page and leads nowhere", GIVE_TENANT_ADDRESS],
  "own-request": [
    "already holds a SAMLRequest, so it is the identity provider's and not the app's",
    "Give the address at which the app begins its sign-in.",
  ],
};

/** The finding that no request was seen, which says what was seen instead. It proves nothing about the app. */
export function noRequestFound(end: SignInEnd): Finding {
  const [seen, fix] = describe(end);
  return {
    code: "no-request-found",
    severity: "info",
    message: `No SAML request was seen, which proves nothing: ${end.at} ${seen}.`,
    fix,
  };
}

function describe(end: SignInEnd): readonly [seen: string, fix: string] {
  switch (end.why) {
    case "status":
      return [`answered with the status ${end.status}`, GIVE_TENANT_ADDRESS];
    case "not-reached":
      return [`was not opened (${end.reason.replace(/\.$/, "")})`, RECORD];
    default:
      return ENDS[end.why];
  }
}
