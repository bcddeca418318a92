import { type KeyLike, sign, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { SamlProfile } from "../../../src/domain/application/saml-evidence.ts";
import { systemClock } from "../../../src/domain/clock.ts";
import { readMetadata } from "../../../src/saml/metadata-reading.ts";
import { createSignInObserver } from "../../../src/saml/sign-in-observer.ts";
import { anAuthnRequest, aPostPage, redirected } from "../../support/authn-requests.ts";
import { aCertificate, type SelfSigned } from "../../support/certificate.ts";
import { aKey, anAcs, anAggregate, anEntity, aRole, bytesOf, CERTIFICATES, NOW } from "../../support/metadata.ts";
import { type ScriptedAnswer, scriptedOutbound } from "../../support/scripted-outbound.ts";
import { signElement } from "../../support/signing-idp.ts";

const START = "https://app.vendor.io/login";
const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";

const rsa = aCertificate({ keyType: "rsa" });
const ec = aCertificate({ keyType: "ec" });
const stranger = aCertificate({ keyType: "rsa" });

/** Metadata with these certificates for signing, one only for encryption, and one of another app. */
function metadataOf(...certificates: readonly SelfSigned[]): { document: Uint8Array; profile: SamlProfile } {
  const keys = certificates.map(({ cert }) => aKey(base64Of(cert), "signing")).join("");
  const before = `${aKey(base64Of(stranger.cert), "encryption")}${keys}${aKey(CERTIFICATES.rsa)}`;
  const document = bytesOf(anEntity({ content: aRole({ before, acs: anAcs() }) }));
  const { profile } = readMetadata(document, { now: NOW });
  if (profile === undefined) throw new Error("The metadata has no service provider.");
  return { document, profile };
}

function base64Of(pem: string): string {
  return new X509Certificate(pem).raw.toString("base64");
}

interface Signing {
  readonly key: KeyLike;
  readonly algorithm: string;
  readonly hash?: string;
  readonly dsaEncoding?: "der" | "ieee-p1363";
  readonly relayState?: string;
}

/** Signs an address by SAML bindings §3.4.4.1, by hand. */
function signedAddress({ key, algorithm, hash = "sha256", dsaEncoding = "der", relayState }: Signing): string {
  const state = relayState === undefined ? "" : `&RelayState=${relayState}`;
  const address = redirected(anAuthnRequest(), undefined, `${state}&SigAlg=${encodeURIComponent(algorithm)}`);
  const octets = address.slice(address.indexOf("?") + 1);
  const signature = sign(hash, Buffer.from(octets), { key: key as string, dsaEncoding }).toString("base64");
  return `${address}&Signature=${encodeURIComponent(signature)}`;
}

async function signatureIn(answer: ScriptedAnswer, known: ReturnType<typeof metadataOf> | null) {
  const observer = createSignInObserver({ outbound: scriptedOutbound({ [START]: answer }), clock: systemClock });
  const { observed } = await observer.observe(START, known?.profile ?? null, known?.document ?? null);
  return [observed?.signature, observed?.signatureAlgorithm];
}

const byRsa = { key: rsa.key, algorithm: `${MORE}rsa-sha256` };
const both = metadataOf(ec, rsa);

const aggregate = bytesOf(anAggregate([new TextDecoder().decode(both.document), " ".repeat(300_000)]));

describe("the signature of a redirected request", () => {
  it.each([
    ["RSA with SHA-256", byRsa],
    ["RSA with a state that is written in its own way", { ...byRsa, relayState: "a%2fb+c%2Fd" }],
    ["RSA with an empty state", { ...byRsa, relayState: "" }],
    ["RSA with SHA-512", { key: rsa.key, algorithm: `${MORE}rsa-sha512`, hash: "sha512" }],
    ["RSA with SHA-1", { key: rsa.key, algorithm: SHA1, hash: "sha1" }],
    ["ECDSA in DER", { key: ec.key, algorithm: `${MORE}ecdsa-sha256` }],
    [
      "ECDSA with its numbers side by side",
      { key: ec.key, algorithm: `${MORE}ecdsa-sha256`, dsaEncoding: "ieee-p1363" },
    ],
  ] satisfies [string, Signing][])("is valid: %s", async (_what, signing) => {
    const checked = await signatureIn({ location: signedAddress(signing) }, both);

    expect(checked).toEqual(["valid", signing.algorithm]);
  });

  it("is valid in whatever order the parameters come", async () => {
    const [place = "", query = ""] = signedAddress({ ...byRsa, relayState: "r" }).split("?");
    const location = `${place}?${query.split("&").toReversed().join("&")}&more=1`;

    expect(await signatureIn({ location }, both)).toEqual(["valid", byRsa.algorithm]);
  });

  it.each([
    ["by a key that only encrypts", signedAddress({ ...byRsa, key: stranger.key })],
    ["by a key of another kind than it says", signedAddress({ ...byRsa, key: ec.key })],
    ["over another state", signedAddress({ ...byRsa, relayState: "a" }).replace("RelayState=a", "RelayState=b")],
    ["over a state that was added", `${signedAddress(byRsa)}&RelayState=x`],
    ["over a state that was taken away", signedAddress({ ...byRsa, relayState: "a" }).replace("&RelayState=a", "")],
    ["that is said twice", `${signedAddress(byRsa)}&Signature=AAAA`],
    ["by another algorithm than it says", signedAddress({ ...byRsa, hash: "sha512" })],
    ["by an algorithm that is not said", signedAddress(byRsa).replace(/&SigAlg=[^&]*/, "")],
    ["that is nothing", signedAddress(byRsa).replace(/Signature=.*/, "Signature=")],
    ["that is no base64", signedAddress(byRsa).replace(/Signature=.*/, "Signature=%00%00")],
  ])("is invalid: one %s", async (_what, location) => {
    const [signature] = await signatureIn({ location }, both);

    expect(signature).toBe("invalid");
  });

  it.each([
    ["without metadata", null, signedAddress(byRsa)],
    [
      "without a certificate in the metadata that may sign",
      { ...both, profile: { ...both.profile, certificates: [] } },
      signedAddress(byRsa),
    ],
    ["with metadata that is broken by now", { ...both, document: bytesOf("<broken") }, signedAddress(byRsa)],
    ["with an aggregate", { ...both, document: aggregate }, signedAddress(byRsa)],
    ["by an algorithm that is not known", both, signedAddress({ ...byRsa, algorithm: "urn:own" })],
  ])("is unchecked %s", async (_what, known, location) => {
    const [signature] = await signatureIn({ location }, known);

    expect(signature).toBe("unchecked");
  });

  it("is none without one", async () => {
    expect(await signatureIn({ location: redirected(anAuthnRequest()) }, both)).toEqual(["none", null]);
  });
});

describe("the signature of a posted request", () => {
  const signer = (by: SelfSigned, keyType: "rsa" | "ec" = "rsa") => ({ ...by, keyType });
  const signed = signElement(anAuthnRequest(), "_a1b2c3", signer(rsa));

  it.each([
    ["by RSA", signed, "rsa-sha256"],
    ["by ECDSA", signElement(anAuthnRequest(), "_a1b2c3", signer(ec, "ec")), "ecdsa-sha256"],
    ["without a certificate", signElement(anAuthnRequest(), "_a1b2c3", signer(rsa), { carried: null }), "rsa-sha256"],
  ])("is valid %s", async (_what, xml, algorithm) => {
    expect(await signatureIn({ body: aPostPage(xml) }, both)).toEqual(["valid", `${MORE}${algorithm}`]);
  });

  it.each([
    ["of a request that was changed afterwards", signed.replace("2026-11-22", "2026-11-23")],
    ["of a request without a canonical form", signed.replace(/^<[\w:]+/, '$& xmlns:x="relative"')],
    ["of a stranger", signElement(anAuthnRequest(), "_a1b2c3", signer(stranger))],
    ["that is there twice", signed.replace(/(<ds:Signature .*<\/ds:Signature>)/s, "$1$1")],
    ["that is empty", anAuthnRequest({ content: '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>' })],
  ])("is invalid when it is one %s", async (_what, xml) => {
    const [signature] = await signatureIn({ body: aPostPage(xml) }, both);

    expect(signature).toBe("invalid");
  });

  it.each([
    ["SHA-1", both, signElement(anAuthnRequest(), "_a1b2c3", signer(rsa), { algorithm: SHA1 })],
    ["keys nobody knows", null, signed],
  ])("is unchecked with %s", async (_what, known, xml) => {
    const [signature] = await signatureIn({ body: aPostPage(xml) }, known);

    expect(signature).toBe("unchecked");
  });
});
