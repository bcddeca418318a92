import { generateKeyPair, sign } from "node:crypto";
import { promisify } from "node:util";
import * as samlify from "samlify";
import type { ServiceProviderTool, SignInRequest, SigningKey, Site } from "../domain/sso/service-provider.ts";
import { POST_BINDING, REDIRECT_BINDING } from "./saml-names.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
/** The format that we say we want; whatever names a person for good is taken. */
const E_MAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const KEY_BITS = 3072;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Identity providers pin it, and hardly one looks at its end; long enough that nobody is surprised by it. */
const CERTIFICATE_MS = 3650 * DAY_MS;

/** SAML core §3.4.1, without a NameIDPolicy: which name is sent is set up at the identity provider. */
const AUTHN_REQUEST =
  '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{IssueInstant}" Destination="{Destination}" ProtocolBinding="{ProtocolBinding}" AssertionConsumerServiceURL="{AssertionConsumerServiceURL}"><saml:Issuer>{Issuer}</saml:Issuer></samlp:AuthnRequest>';
/** For somebody who is to prove that it is they: a session at the identity provider is not enough. */
const FORCED_AUTHN_REQUEST = AUTHN_REQUEST.replace(" Destination=", ' ForceAuthn="true" Destination=');

const generateKeys = promisify(generateKeyPair);
const signInThread = promisify(sign);

/** Makes the tool by which Anteroom is a service provider itself. It keeps no state. */
export function createServiceProviderTool(): ServiceProviderTool {
  return { makeKey, metadata, requestUrl };
}

async function makeKey(now: number): Promise<SigningKey> {
  const keys = await generateKeys("rsa", { modulusLength: KEY_BITS });
  // A day back, because the clock of an identity provider may be behind.
  const content = { commonName: "Anteroom", notBefore: now - DAY_MS, notAfter: now + CERTIFICATE_MS };
  return {
    privateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: selfSignedCertificate(keys, content).toString("base64"),
  };
}

function metadata(site: Site, certificate: string): string {
  const settings = { ...settingsOf(site), authnRequestsSigned: true, signingCert: certificate };
  return samlify.ServiceProvider(settings).getMetadata();
}

/**
 * The address is samlify's, the signature is not: its own is computed in JavaScript and would hold up everyone else for
 * thirty milliseconds. What is signed is the query as it stands (SAML bindings §3.4.4.1).
 */
async function requestUrl(site: Site, { privateKey }: SigningKey, request: SignInRequest): Promise<string> {
  const unsigned = unsignedUrl(site, request);
  const query = `${unsigned.slice(unsigned.lastIndexOf("SAMLRequest="))}&SigAlg=${encodeURIComponent(RSA_SHA256)}`;
  const signature = await signInThread("sha256", Buffer.from(query), privateKey);
  const base = unsigned.slice(0, unsigned.lastIndexOf("SAMLRequest="));
  return `${base}${query}&Signature=${encodeURIComponent(signature.toString("base64"))}`;
}

function unsignedUrl(site: Site, { id, ssoUrl, issuedAt, forceAuthn }: SignInRequest): string {
  const location = new URL(ssoUrl).href;
  const context = samlify.SamlLib.replaceTagsByValue(forceAuthn ? FORCED_AUTHN_REQUEST : AUTHN_REQUEST, {
    ID: id,
    // Without milliseconds: some identity providers take nothing else.
    IssueInstant: new Date(issuedAt).toISOString().replace(/\.\d+/, ""),
    Destination: ssoUrl,
    ProtocolBinding: POST_BINDING,
    AssertionConsumerServiceURL: site.acsUrl,
    Issuer: site.entityId,
  });
  const options = { relayState: id, customTagReplacement: () => ({ id, context }) };
  const self = samlify.ServiceProvider({ ...settingsOf(site), authnRequestsSigned: false });
  return self.createLoginRequest(idpAt(location), "redirect", options).context;
}

function settingsOf({ entityId, acsUrl }: Site) {
  return {
    entityID: entityId,
    wantAssertionsSigned: true,
    nameIDFormat: [E_MAIL],
    assertionConsumerService: [{ Binding: POST_BINDING, Location: acsUrl, isDefault: true }],
  };
}

/** Who is asked, reduced to the address. Without a logout endpoint samlify prints a warning to the console. */
function idpAt(ssoUrl: string) {
  const endpoint = [{ Binding: REDIRECT_BINDING, Location: ssoUrl }];
  return samlify.IdentityProvider({
    entityID: ssoUrl,
    wantAuthnRequestsSigned: false,
    singleSignOnService: endpoint,
    singleLogoutService: endpoint,
  });
}
