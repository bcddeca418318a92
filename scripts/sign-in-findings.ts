import { fixOf, RESPONSE_RULES, type ResponseRule } from "../src/saml/response-rules.ts";
import { disproof, type FindingGroup, info, proof, warning } from "./known-finding.ts";

/** The findings about an observed sign-in. */
export const OBSERVATION: FindingGroup = {
  title: "An observed sign-in",
  findings: {
    "request-agrees": proof("The app's own request agrees with its metadata in issuer and endpoint: grade `observed`."),
    "sent-to-our-idp": proof("The request went to our identity provider: SAML is on in this tenant."),
    "no-request-found": info(
      "Following the address came to no request. That proves nothing: the way may need a browser's script or somebody's e-mail address, or the app is only started from the identity provider.",
      "Give the sign-in address of your own tenant, or bring the recording of a sign-in.",
    ),
    "other-protocol-begun": info(
      "The sign-in began another protocol, such as OpenID Connect.",
      "Switch single sign-on to SAML in the app if this tenant is to use it.",
    ),
    "request-unreadable": warning(
      "Something that looks like a request cannot be read.",
      "Ask the vendor to send the request as the binding has it.",
    ),
    "request-coding": warning(
      "The request is not coded as its binding has it.",
      "Ask the vendor to send it as the binding has it.",
    ),
    "no-metadata-to-compare": info(
      "There is no metadata to compare the request with.",
      "Add the app's metadata, then observe again.",
    ),
    "other-issuer": warning(
      "The request names another issuer than the metadata.",
      "Give the metadata of the tenant that this address belongs to.",
    ),
    "other-acs": warning(
      "The request wants the response at an endpoint that the metadata lacks.",
      "Give the metadata of the tenant that this address belongs to.",
    ),
    "acs-named-twice": warning(
      "The request names the endpoint by address and by index.",
      "Ask the vendor to name it by address alone.",
    ),
    "name-id-format-not-in-metadata": warning(
      "The request asks for a NameID format that the metadata does not list.",
      "Configure the format of the request at the identity provider.",
    ),
    "response-binding": warning(
      "The request wants the response by another binding than HTTP-POST.",
      "Set the app to HTTP-POST for responses.",
    ),
    "destination-differs": warning(
      "The request says that it is for another address than the one it went to.",
      "Correct the sign-on URL in the app's settings.",
    ),
    "no-idp-to-compare": info(
      "No metadata of an identity provider says whether the request went to ours.",
      "Give the connection the metadata of its identity provider.",
    ),
    "sent-elsewhere": warning(
      "The request went to an address that is none of our identity providers'.",
      "Give the app the sign-on URL of our identity provider.",
    ),
    "sent-over-http": warning(
      "The request went over http, so sign-ins can be read and changed on the way.",
      "Give the app the https address of the identity provider.",
    ),
    "request-signature-valid": info("The request is signed with a key of the metadata."),
    "request-signature-unchecked": info(
      "The request is signed, and no key of the app is known.",
      "Give metadata with the app's signing certificate.",
    ),
    "request-signature-invalid": warning(
      "The signature of the request does not fit the key of the metadata.",
      "Get the app's current metadata.",
    ),
    "request-not-signed": warning(
      "The metadata says that requests are signed, and this one is not.",
      "Switch signing on in the app, or get its current metadata.",
    ),
    "request-signed-weakly": warning("The request is signed with SHA-1.", "Set the app to SHA-256."),
    "idp-wants-signed-requests": warning(
      "The identity provider wants signed requests, and this one is not.",
      "Switch signing on in the app, or off at the identity provider.",
    ),
  },
};

/** The findings about what an identity provider would refuse. */
export const FIT: FindingGroup = {
  title: "The rules of an identity provider",
  findings: {
    "request-fits-idp": proof("The identity provider refuses nothing that the app's own request asks for."),
    "answers-by-post-only": disproof(
      "The request wants the response by another binding than HTTP-POST.",
      "Set the app to HTTP-POST for responses.",
    ),
    "entra-request-id": disproof(
      "Entra refuses request ids that begin with a digit.",
      "Ask the vendor to begin it with a letter.",
    ),
    "entra-issuer": disproof(
      "The request names no issuer, by which Entra finds the application.",
      "Set the entity id in the app's settings.",
    ),
    "entra-name-id-format": disproof(
      "The request asks for a NameID format that Entra refuses.",
      "Set the app to persistent, emailAddress, unspecified or transient.",
    ),
    "entra-subject": disproof(
      "The request holds a Subject, which Entra answers with an error.",
      "Switch off in the app that the user's name is sent along.",
    ),
    "entra-context-comparison": disproof(
      "Entra knows only the exact comparison of authentication contexts.",
      "Switch the requested authentication context off in the app.",
    ),
    "entra-name-id-formats": warning(
      "The metadata lists no NameID format that Entra gives.",
      "Ask the vendor whether the app takes one of the four.",
    ),
    "entra-scoping": warning(
      "Entra does not support what the request's Scoping element can ask for.",
      "Switch it off in the app if a sign-in fails.",
    ),
    "entra-password-context": warning(
      "The request asks for a sign-in by password: Entra answers AADSTS75011 to whoever used anything else.",
      "Switch the requested authentication context off in the app.",
    ),
    "entra-reply-url": warning(
      "The request names an endpoint that the metadata lacks: Entra answers AADSTS50011 unless it is registered.",
      "Add it to the reply URLs of the enterprise application.",
    ),
    "entra-acs-index": warning("Entra does not read endpoints by index.", "Make that endpoint the default reply URL."),
    "okta-name-id-formats": warning(
      "The metadata lists no NameID format that Okta gives.",
      "Ask the vendor which one of Okta's the app takes.",
    ),
    "okta-name-id-format": warning(
      "The request asks for a NameID format that Okta does not give.",
      "Choose the format of the app integration by what the app takes.",
    ),
    "okta-requestable-url": warning(
      "The request names an endpoint that the metadata lacks: Okta refuses it unless the integration allows it.",
      "Add it to the other requestable SSO URLs.",
    ),
    "okta-acs-index": info(
      "The request names the endpoint by its index.",
      "Give the other requestable SSO URLs the same index numbers.",
    ),
  },
};

/** The findings about a recorded sign-in. */
export const LOGIN: FindingGroup = {
  title: "A recorded sign-in",
  findings: {
    "sign-in-verified": proof(
      "The response was verified by every rule below, and names this service account: grade `login` for it.",
    ),
    "other-account": disproof(
      "It is the sign-in of somebody else, or happened before the service account existed.",
      "Record a sign-in of this very service account.",
    ),
    "posted-elsewhere": disproof(
      "The browser posted the response to another address than an endpoint of the metadata.",
      "Record the sign-in again, and compare the endpoints.",
    ),
    "refused-by-app": disproof("The app answered the response with an error.", "Record a sign-in that succeeds."),
    "recording-too-old": disproof(
      "The recording is too old to prove anything of today.",
      "Record one sign-in of the service account, and bring it the same day.",
    ),
    "recording-in-future": disproof("The recording is from the future.", "Set the clock right and record again."),
    "assertion-used": disproof(
      "This very assertion has proved the sign-in of another account.",
      "Record one sign-in of this service account.",
    ),
    "old-recording": warning(
      "The recording is some days old.",
      "Record one sign-in of the service account, and bring it the same day.",
    ),
    "known-assertion": info("This very sign-in has been brought before; it proves no more than it did."),
    "second-factor-not-shown": info(
      "The assertion says that the user signed in by one factor.",
      "Ask for a second factor for this app in the identity provider's sign-on policy.",
    ),
    "second-factor-unknown": info("The assertion does not say by how many factors the user signed in."),
    "idp-initiated": info("The sign-in began at the identity provider: the app asked for nothing."),
  },
};

/** The findings about declarations. */
export const BELIEF: FindingGroup = {
  title: "Declarations and the catalogue",
  findings: {
    declared: info(
      "Somebody said that the app supports SAML: grade `declared`, for 90 days.",
      "Add the app's metadata.",
    ),
    "declared-unsupported": disproof(
      "Somebody said that the app does not support SAML.",
      "Use another kind of account, or add newer evidence.",
    ),
    "from-catalogue": info(
      "The catalogue of well-known apps says so, with its source and date.",
      "Add the app's metadata.",
    ),
    "needed-for-saml": info("What SAML sign-on needs at this app, such as a plan."),
    "expected-address": info("Where the entity id or endpoint of this app usually is."),
    "metadata-not-read": warning(
      "The metadata of the catalogue could not be fetched or read.",
      "Download the metadata from your own tenant of the app.",
    ),
  },
};

/** What each rule of a Response says, in a few words. The way to mend it is the verifier's own. */
const RULES = {
  "too-large": "It is too large.",
  "too-deep": "It nests elements too deep.",
  "not-xml": "It is not well-formed XML.",
  doctype: "It contains a DOCTYPE.",
  "not-a-response": "It is another message than a Response.",
  "wrong-version": "It is not of version 2.0.",
  "several-responses": "It holds several Response elements.",
  "encrypted-assertion": "The assertion is encrypted, and only the app can read it.",
  "no-assertion": "It holds no assertion.",
  "several-assertions": "It holds several assertions.",
  "misplaced-assertion": "An assertion stands where none may.",
  "processing-instruction": "It contains a processing instruction.",
  "comment-in-value": "A comment stands within a value, which software reads in two ways.",
  "bad-id": "An ID is missing, or none that XML allows.",
  "duplicate-id": "Two elements have the same ID.",
  "repeated-element": "An element that may stand once stands twice.",
  "misplaced-signature": "A signature stands where none may.",
  "not-signed": "Neither the assertion nor the response is signed.",
  "signature-form": "A signature is not of the form that SAML asks for.",
  "signature-canonicalization": "A signature is canonicalised in another way than SAML asks for.",
  "signature-algorithm": "It is signed with an algorithm that is not allowed, such as SHA-1 or HMAC.",
  "signature-reference": "A signature refers to something else than the element it stands in.",
  "signature-transforms": "A signature transforms what it signs in a way that is not allowed.",
  "digest-algorithm": "The digest is made with an algorithm that is not allowed, such as SHA-1.",
  "no-trusted-key": "The identity provider's metadata gives no key to verify it with.",
  "foreign-certificate": "It carries a certificate that is not the identity provider's.",
  "wrong-signature": "The signature does not fit any key of the identity provider.",
  "wrong-digest": "It was changed after it was signed.",
  "wrong-status": "The identity provider says that the sign-in failed.",
  "wrong-issuer": "It is from another identity provider.",
  "wrong-destination": "It is for another address.",
  "bad-instant": "A time in it is missing or none.",
  "issued-in-future": "It was issued in the future.",
  "no-subject": "The assertion is about nobody.",
  "no-name-id": "The assertion names nobody, or in encrypted form.",
  "several-name-ids": "The assertion names several.",
  "no-bearer": "The subject is not confirmed by bearer.",
  "wrong-recipient": "It is for another recipient than an endpoint of the app.",
  "bearer-expired": "It was used after its time.",
  "wrong-request": "It answers another request.",
  unsolicited: "It answers no request, although there was one.",
  "no-conditions": "The assertion states no conditions.",
  "unknown-condition": "The assertion states a condition that is unknown.",
  "not-yet-valid": "It was used before its time.",
  expired: "It was used after its time.",
  "no-audience": "The assertion is restricted to no audience.",
  "wrong-audience": "The assertion is for another app.",
  "no-authentication": "The assertion does not say that anybody signed in.",
  "session-ended": "The session had ended.",
  "unnamed-attribute": "An attribute has no name.",
} as const satisfies Record<ResponseRule, string>;

/** The findings about what a response has to keep. */
export const RESPONSE: FindingGroup = {
  title: "The rules of a response",
  findings: Object.fromEntries(
    Object.keys(RESPONSE_RULES).map((rule) => [
      rule,
      disproof(RULES[rule as ResponseRule], fixOf(rule as ResponseRule)),
    ]),
  ),
};
