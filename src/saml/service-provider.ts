import * as samlify from "samlify";
import type { SamlProfile } from "../domain/application/saml-evidence.ts";
import type { Observation } from "./finding-log.ts";
import { ASSERTION_NAMESPACE, POST_BINDING, PROTOCOL_NAMESPACE } from "./saml-names.ts";
import { withXml } from "./xml-document.ts";
import { attributeOf, childrenNamed, isNamed } from "./xml-element.ts";

// samlify demands a validator of messages before it parses any. Ours refuses whatever the hardened parser refuses.
samlify.setSchemaValidator({
  validate: async (xml: string): Promise<string> => withXml(Buffer.from(xml), () => "well-formed"),
});

const SELF_TEST_IDP = "https://idp.self-test.invalid/saml";

// Without a logout endpoint samlify prints a warning to the console.
const selfTestIdp = samlify.IdentityProvider({
  entityID: SELF_TEST_IDP,
  wantAuthnRequestsSigned: false,
  singleSignOnService: [{ Binding: POST_BINDING, Location: SELF_TEST_IDP }],
  singleLogoutService: [{ Binding: POST_BINDING, Location: SELF_TEST_IDP }],
});

type ServiceProvider = ReturnType<typeof samlify.ServiceProvider>;

/** Builds samlify's view of a service provider from a profile that our own parser established, never from metadata. */
export function toServiceProvider(profile: SamlProfile): ServiceProvider {
  // samlify takes its last POST endpoint for the default one and needs quadratic time in their number.
  const assertionConsumerService = profile.acsEndpoints
    .slice(0, 1)
    .map(({ url }) => ({ Binding: POST_BINDING, Location: url, isDefault: true }));
  return samlify.ServiceProvider({
    entityID: profile.entityId,
    authnRequestsSigned: false,
    wantAssertionsSigned: profile.wantAssertionsSigned,
    nameIDFormat: [...profile.nameIdFormats],
    assertionConsumerService,
  });
}

/**
 * Builds an AuthnRequest of this service provider and reads it back: it must name the entity id and the default endpoint of
 * the profile. A mismatch means that the endpoints were modelled wrongly or hold text that does not survive a message.
 */
export function checkServiceProvider(profile: SamlProfile): Observation | undefined {
  try {
    const request = createLoginRequest(profile);
    const isFaithful =
      request.issuer === profile.entityId &&
      request.acsUrl === profile.acsEndpoints[0]?.url &&
      request.destination === SELF_TEST_IDP;
    return isFaithful
      ? undefined
      : selfTestFailed("a sample sign-in request names another entity id or endpoint than the metadata");
  } catch {
    // samlify throws plain strings and TypeErrors; whatever it is, the profile did not survive.
    return selfTestFailed("no sample sign-in request could be built from the metadata");
  }
}

function selfTestFailed(problem: string): Observation {
  return {
    code: "self-test-failed",
    message: `The self-test failed: ${problem}.`,
    fix: "Test a sign-in by hand before relying on this verdict.",
  };
}

function createLoginRequest(profile: SamlProfile): {
  issuer: string;
  acsUrl: string | undefined;
  destination: string | undefined;
} {
  const { context } = toServiceProvider(profile).createLoginRequest(selfTestIdp, "post");
  return withXml(Buffer.from(context, "base64"), ({ root }) => {
    if (!isNamed(root, PROTOCOL_NAMESPACE, "AuthnRequest")) throw new TypeError("The sample is no AuthnRequest.");
    const [issuer] = childrenNamed(root, ASSERTION_NAMESPACE, "Issuer");
    return {
      issuer: issuer === undefined ? "" : issuer.content,
      acsUrl: attributeOf(root, "AssertionConsumerServiceURL"),
      destination: attributeOf(root, "Destination"),
    };
  });
}
