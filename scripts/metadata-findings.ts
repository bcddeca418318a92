import { disproof, type FindingGroup, info, proof, warning } from "./known-finding.ts";

const ASK_SCHEMA = "Ask the vendor for schema-valid metadata if other software refuses this document.";
const OWN_TENANT = "Download the metadata from your own tenant of the app, not from its documentation.";
const NEWER = "Ask the vendor whether metadata with a newer certificate exists.";
const PUBLISHER =
  "Fetch the metadata again from its publisher, or give the certificate that the publisher signs with now.";
const IDP_METADATA = "Download the metadata of this app's SAML settings at the identity provider.";

/** The findings about metadata of apps. */
export const METADATA: FindingGroup = {
  title: "Metadata of an app",
  findings: {
    "saml2-metadata": proof("1 of 6: the document is SAML 2.0 metadata."),
    "entity-id": proof("2 of 6: the entity has a name by which the identity provider addresses it."),
    "sp-role": proof("3 of 6: the entity is a service provider."),
    "saml2-protocol": proof("4 of 6: it speaks SAML 2.0."),
    "post-acs": proof("5 of 6: an AssertionConsumerService takes responses by HTTP-POST, as Okta and Entra send them."),
    "usable-acs": proof("6 of 6: such an endpoint has an absolute web address."),
    "wrong-root": disproof(
      "The document is XML of another kind.",
      "Give the metadata itself, not a message or a file that wraps it.",
    ),
    "not-in-metadata-namespace": disproof(
      "The names are right, and not in the namespace of SAML metadata; many published excerpts lack it.",
      "Add the xmlns if this is an excerpt, or ask the vendor for valid metadata.",
    ),
    "idp-only": disproof(
      "This is the metadata of an identity provider.",
      "Download the SP metadata from the app's SSO settings.",
    ),
    "no-sp-role": disproof(
      "The document describes no service provider.",
      "Download the SP metadata from the app's SSO settings.",
    ),
    "duplicate-entity-id": disproof(
      "Two entities have the same name, so it is not clear which is meant.",
      "Give the metadata of the one service provider.",
    ),
    "no-entity-id": disproof("The entity has no name.", "Ask the vendor for complete metadata."),
    "entity-id-too-long": disproof(
      "The name is longer than the 1,024 characters that SAML allows.",
      "Ask the vendor for a shorter one.",
    ),
    "no-saml2-protocol": disproof(
      "It does not speak SAML 2.0; some speak SAML 1.1 only.",
      "Ask the vendor whether the app supports SAML 2.0 at all.",
    ),
    "no-acs": disproof(
      "It has no endpoint to receive a sign-in.",
      "Finish the SSO setup in the app and download its metadata again.",
    ),
    "no-post-acs": disproof("It has no endpoint for HTTP-POST.", "Ask the vendor for one."),
    "no-usable-post-acs": disproof("No endpoint for HTTP-POST has an absolute http or https address.", OWN_TENANT),
    "several-sp-entities": info(
      "The document describes several service providers; the verdict is `ambiguous`.",
      "Name one of them with `--entity-id`.",
    ),
    expired: warning(
      "The metadata is past the time for which it says it is valid.",
      "Download the current metadata from the app and verify again.",
    ),
    "valid-until-far": warning(
      "It claims to be valid for more than 400 days.",
      "Look for newer metadata at least once a year.",
    ),
    "bad-valid-until": warning("`validUntil` is no date and time, and was ignored.", "Ask the vendor to correct it."),
    "no-valid-until": info(
      "It does not say how long it is valid, as is usual.",
      "Look for newer metadata from time to time, or give its address so that Anteroom does.",
    ),
    "bad-cache-duration": warning("`cacheDuration` is no duration, and was ignored.", "Ask the vendor to correct it."),
    "cache-duration": info("It asks to be fetched again after a time.", "Give its address, so that Anteroom looks."),
    "acs-http": warning(
      "An endpoint is http: sign-ins can be read and changed on the way.",
      "Ask the vendor for an https endpoint.",
    ),
    "acs-userinfo": warning(
      "An endpoint has a user name before `@`, which hides its real host.",
      "Check with the vendor that this host is theirs.",
    ),
    "acs-fragment": warning(
      "An endpoint has a fragment, which browsers do not send.",
      "Ask the vendor for the address without it.",
    ),
    "acs-placeholder": warning("An endpoint still has a placeholder in it.", OWN_TENANT),
    "acs-host-not-public": warning(
      "An endpoint cannot be reached from the internet.",
      "Check that the browsers of all users reach it.",
    ),
    "acs-unusable": warning(
      "An endpoint has no usable address and was left out.",
      "Ask the vendor for absolute https addresses.",
    ),
    "acs-punycode": info(
      "An endpoint's host has letters beyond ASCII, which may look like others.",
      "Compare it with the vendor's domain letter by letter.",
    ),
    "acs-redirect-binding": warning(
      "An endpoint has the HTTP-Redirect binding, which SAML forbids for responses.",
      "Configure the HTTP-POST endpoint at the identity provider.",
    ),
    "several-default-acs": warning(
      "Several endpoints say that they are the default; the first usable one counts.",
      "Check at the identity provider where responses go.",
    ),
    "duplicate-acs-index": warning("Two endpoints have the same index.", "Configure the endpoint by its address."),
    "entity-id-taken": warning(
      "Another application has the same entity id, which names one app at an identity provider.",
      "Make sure that both are the same app; if not, one of them has the metadata of somebody else.",
    ),
    "entity-id-long": warning(
      "The name has more than 256 characters.",
      "Check that the identity provider stores it whole.",
    ),
    "entity-id-whitespace": warning(
      "The name has white space in it.",
      "Copy it exactly, or ask the vendor to remove it.",
    ),
    "entity-id-not-uri": info("The name is no URI, as some large vendors have it."),
    "both-idp-and-sp-roles": warning(
      "The entity is an identity provider as well.",
      "Make sure that this is the app's metadata.",
    ),
    "several-sp-roles": warning(
      "The entity has several service provider roles; the first usable one counts.",
      "Compare the endpoints with the vendor's documentation.",
    ),
    "signs-requests-but-no-signing-cert": warning(
      "It says that it signs its requests, and gives no certificate for that.",
      "Ask the vendor for metadata with the signing certificate.",
    ),
    "no-encryption-cert": info("It gives no encryption certificate: assertions travel signed, inside TLS."),
    "key-without-certificate": info(
      "A key is named without its certificate.",
      "Ask the vendor for the certificate if the identity provider needs it.",
    ),
    "bad-cert": warning(
      "A certificate cannot be read and was left out.",
      "Download the metadata again, or ask the vendor for a correct certificate.",
    ),
    "weak-key": warning(
      "A key is shorter than 2,048 bits (RSA) or 256 bits (elliptic curves).",
      "Ask the vendor for a longer key.",
    ),
    "weak-cert-signature": info(
      "A certificate is signed with an outdated algorithm. Metadata is trusted for its key, so nothing follows.",
    ),
    "cert-expired": info("A certificate is out of its time. It only carries a key, so sign-ins may go on.", NEWER),
    "signing-cert-expired": warning(
      "A certificate that requests or responses are signed with is out of its time.",
      NEWER,
    ),
    "nonstandard-name-id-format": info(
      "A NameID format is none that SAML defines.",
      "Check that the identity provider can send it.",
    ),
    "required-attribute": info("The app requires an attribute.", "Map it at the identity provider."),
    "no-name-id-format": info("It names no NameID format, so the identity provider decides which one it sends."),
    "display-name": info("What the metadata calls the app."),
    contact: info("Whom to ask, as the metadata says."),
    "signs-requests": info(
      "It signs its sign-in requests.",
      "Give its signing certificate to the identity provider if that checks them.",
    ),
    "wants-signed-assertions": info(
      "It wants assertions to be signed themselves, not only the response around them.",
      "Leave assertion signing on at the identity provider.",
    ),
    "single-logout": info("The app supports single logout."),
    "bad-boolean": warning(
      "A true-or-false value is neither, and was ignored.",
      "Ask the vendor to write `true` or `false` in lower case.",
    ),
    "schema-invalid": warning("The document breaks the OASIS schema. Many documents that work do.", ASK_SCHEMA),
    "leading-whitespace": warning(
      "White space before the XML declaration was removed.",
      "Remove the empty lines at the beginning before giving it to other software.",
    ),
    "self-test-failed": warning(
      "A sample request made from the metadata did not name its own entity and endpoint.",
      "Test a sign-in by hand before relying on this verdict.",
    ),
    fetched: info("Where the document was fetched: address, server and certificate."),
    "media-type": warning(
      "The server does not say that its answer is XML.",
      "Check that the address is that of the metadata.",
    ),
    "tls-origin": info("It was fetched over TLS from the app's own host."),
    "foreign-origin": warning(
      "It was fetched from a host that is neither that of the entity nor of an endpoint.",
      "Check that this host is the vendor's, or give the certificate that signs the metadata.",
    ),
    "signature-not-checked": info(
      "It is signed, and no key of its signer is known.",
      "Give the signer's certificate to the application.",
    ),
    "signature-valid": proof(
      "It is signed with the key of the certificate that was given, which proves where it is from.",
    ),
    "signature-sha1": warning(
      "It is signed with SHA-1, for which forgeries can be made.",
      "Ask whoever signs it to use SHA-256.",
    ),
    "signature-missing": warning(
      "A signing certificate is given, and the document is not signed with it as a whole; nothing in it was believed.",
      PUBLISHER,
    ),
    "signature-invalid": warning("The signature is not valid; nothing in the document was believed.", PUBLISHER),
    "signed-by-unknown-key": warning(
      "It is signed with another key than that of the given certificate; nothing in it was believed.",
      PUBLISHER,
    ),
  },
};

/** The findings about metadata of identity providers. */
export const IDP: FindingGroup = {
  title: "Metadata of an identity provider",
  findings: {
    "idp-role": proof("The entity is an identity provider."),
    "sso-endpoint": proof("It takes sign-in requests."),
    "signing-cert": proof("It gives a certificate that it signs with."),
    "no-idp-role": disproof("The document describes no identity provider.", IDP_METADATA),
    "sp-only": disproof("This is the metadata of an app.", IDP_METADATA),
    "several-idp-entities": disproof(
      "The document describes several identity providers.",
      "Name one of them with `--entity-id`.",
    ),
    "no-sso-endpoint": disproof(
      "It has nowhere to send sign-in requests.",
      "Finish the SAML setup at the identity provider and download its metadata again.",
    ),
    "no-usable-sso-endpoint": disproof(
      "None of its sign-on addresses is absolute.",
      "Download the metadata of your own tenant.",
    ),
    "no-signing-cert": disproof(
      "It gives no readable certificate that may sign, so that no sign-in could be verified.",
      "Download the metadata again, with its signing certificate.",
    ),
    "sso-unusable": warning("A sign-on address is not usable and was left out.", "Download the metadata again."),
    "sso-http": warning("A sign-on address is http.", "Use the https address of the identity provider."),
    "sso-userinfo": warning(
      "A sign-on address has a user name before `@`.",
      "Check that this host is the identity provider's.",
    ),
    "sso-fragment": warning(
      "A sign-on address has a fragment, which browsers do not send.",
      "Download the metadata again.",
    ),
    "sso-placeholder": warning(
      "A sign-on address still has a placeholder in it.",
      "Download the metadata from your own tenant.",
    ),
    "sso-host-not-public": warning(
      "A sign-on address cannot be reached from the internet.",
      "Check that the browsers of all users reach it.",
    ),
  },
};
