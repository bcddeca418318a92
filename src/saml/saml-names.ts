/** Namespace of SAML 2.0 metadata elements (SAML metadata §1.1). */
export const METADATA_NAMESPACE = "urn:oasis:names:tc:SAML:2.0:metadata";
/** Namespace of SAML 2.0 protocol messages, and the token that announces the protocol in metadata (§2.4.1). */
export const PROTOCOL_NAMESPACE = "urn:oasis:names:tc:SAML:2.0:protocol";
/** Namespace of SAML 2.0 assertions. */
export const ASSERTION_NAMESPACE = "urn:oasis:names:tc:SAML:2.0:assertion";
/** Namespace of XML signatures and key information. */
export const SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";
/** The roles of an entity in single sign-on (SAML metadata §2.4.3, §2.4.4). */
export type RoleName = "SPSSODescriptor" | "IDPSSODescriptor";

/** Namespace of the metadata extension for user interfaces (mdui). */
export const UI_NAMESPACE = "urn:oasis:names:tc:SAML:metadata:ui";

/** Names WS-Federation, of which ADFS and Entra describe roles beside their SAML roles. */
export const WS_FEDERATION_NAMESPACE = "http://docs.oasis-open.org/wsfed/federation/200706";

/** The HTTP-POST binding, the one that Okta and Entra answer with (SAML bindings §3.5). */
export const POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
/** The HTTP-Redirect binding, which must not carry responses (SAML profiles §4.1.2). */
export const REDIRECT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** Prefix of the NameID formats that SAML 1.1 and 2.0 define. */
export const NAME_ID_FORMAT_PATTERN: RegExp = /^urn:oasis:names:tc:SAML:(?:1\.1|2\.0):nameid-format:[A-Za-z0-9]+$/;
