import type { ResponseAttributes, ResponseFacts } from "../domain/application/saml-evidence.ts";

const CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
const MULTIPLE = "http://schemas.microsoft.com/claims/multipleauthn";
/** Where Entra lists how the user signed in; its AuthnContext says Password all the same. */
const METHODS_ATTRIBUTE = "http://schemas.microsoft.com/claims/authnmethodsreferences";

const SECOND_FACTOR: ReadonlySet<string> = new Set([
  MULTIPLE,
  "https://refeds.org/profile/mfa",
  ...["TimeSyncToken", "Smartcard", "SmartcardPKI"].map((name) => CLASSES + name),
  ...["MobileTwoFactorContract", "MobileTwoFactorUnregistered"].map((name) => CLASSES + name),
]);

/** Classes that say how the user signed in, and that it was by one factor (SAML authentication context §3.4). */
const ONE_FACTOR: ReadonlySet<string> = new Set([
  "https://refeds.org/profile/sfa",
  ...["Password", "PasswordProtectedTransport", "InternetProtocol", "InternetProtocolPassword"].map(
    (name) => CLASSES + name,
  ),
  ...["Kerberos", "X509", "SoftwarePKI", "TLSClient", "Telephony"].map((name) => CLASSES + name),
  ...["MobileOneFactorContract", "MobileOneFactorUnregistered"].map((name) => CLASSES + name),
]);

/** Whether the way in which a user signed in shows a second factor. What does not say is unknown. */
export function secondFactorOf(
  contexts: readonly string[],
  attributes: ResponseAttributes,
): ResponseFacts["secondFactor"] {
  const methods = attributes.get(METHODS_ATTRIBUTE) ?? [];
  if ([...contexts, ...methods].some((name) => SECOND_FACTOR.has(name))) return "shown";
  return contexts.length > 0 && contexts.every((name) => ONE_FACTOR.has(name)) ? "not_shown" : "unknown";
}
