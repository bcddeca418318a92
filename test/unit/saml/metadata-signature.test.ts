import { createHmac, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import { readMetadata } from "../../../src/saml/metadata-reading.ts";
import { ACS_URL, anAcs, anAggregate, anEntity, aRole, bytesOf, NOW } from "../../support/metadata.ts";
import { aSigningIdp, type SigningIdp, type SigningOptions, signElement } from "../../support/signing-idp.ts";

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const [publisher, other, elliptic] = [aSigningIdp(), aSigningIdp(), aSigningIdp("ec")];
const ENTITY = anEntity({ attributes: { ID: "_1" } });
const EVIL = anEntity({
  attributes: { ID: "_2", entityID: "https://evil.io" },
  content: aRole({ acs: anAcs({ Location: "https://evil.io/acs" }) }),
});

function signed(xml: string, by: SigningIdp = publisher, options: SigningOptions = {}, id = "_1"): string {
  return signElement(xml, id, by, { isFirst: true, ...options });
}

function read(xml: string, by: SigningIdp = publisher) {
  return readMetadata(bytesOf(xml), { now: NOW, signingCertificate: by.cert });
}

function outcome(xml: string, by?: SigningIdp) {
  const { verdict, profile, findings } = read(xml, by);
  const telling = findings.filter(({ code }) => code.startsWith("sign"));
  return { verdict, acs: profile?.acsEndpoints[0]?.url, codes: telling.map(({ code }) => code) };
}

const VALID = { verdict: "supported", acs: ACS_URL, codes: ["signature-valid"] };
const refused = (code: string) => ({ verdict: "unknown", acs: undefined, codes: [code] });

/** The signature of a document, to be put elsewhere. */
function signatureIn(xml: string): string {
  return /<ds:Signature[ >].*?<\/ds:Signature>/s.exec(xml)?.[0] ?? "";
}

describe("metadata of a known signer", () => {
  it.each([
    ["an RSA key", signed(ENTITY), publisher],
    ["an elliptic key", signed(ENTITY, elliptic), elliptic],
    ["SHA-512", signed(ENTITY, publisher, { algorithm: `${MORE}rsa-sha512` }), publisher],
    ["no certificate in it", signed(ENTITY, publisher, { carried: null }), publisher],
    ["the certificate of somebody else in it", signed(ENTITY, publisher, { carried: other.cert }), publisher],
    ["a reference to the document", signed(ENTITY, publisher, { isEmptyUri: true }), publisher],
    ["prefixes that are kept", signed(ENTITY, publisher, { prefixes: ["md", "ds"] }), publisher],
    ["an instruction before it", signed(`<?style x?>${ENTITY}`), publisher],
    ["comments and white space", signed(ENTITY.replaceAll("><", "> <!-- x -->\n<")), publisher],
    ["another encoding", `<?xml version="1.0" encoding="UTF-8"?>${signed(ENTITY)}`, publisher],
  ])("is believed with %s", (_, xml, by) => {
    expect(outcome(xml, by)).toEqual(VALID);
  });

  it("is believed as a group, of which one entity is chosen", () => {
    const group = anAggregate([EVIL, ENTITY.replace('ID="_1"', "")], { ID: "_1", validUntil: "2026-12-01T00:00:00Z" });
    const document = bytesOf(signed(group));
    const question = { now: NOW, signingCertificate: publisher.cert };

    const [open, chosen] = [
      readMetadata(document, question),
      readMetadata(document, { ...question, entityId: "https://evil.io" }),
    ];

    expect([open.verdict, open.candidates?.length]).toEqual(["ambiguous", 2]);
    expect([chosen.verdict, chosen.profile?.entityId, chosen.profile?.validUntil]).toEqual([
      "supported",
      "https://evil.io",
      Date.UTC(2026, 11, 1),
    ]);
  });

  it("is warned of when it is signed with SHA-1", () => {
    const old = {
      algorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
      digest: "http://www.w3.org/2000/09/xmldsig#sha1",
    };

    expect(outcome(signed(ENTITY, publisher, old))).toEqual({ ...VALID, codes: ["signature-valid", "signature-sha1"] });
  });

  it("is not checked, and said so, when no signer is known", () => {
    const { verdict, findings } = readMetadata(bytesOf(signed(ENTITY)), { now: NOW });

    expect(verdict).toBe("supported");
    expect(findings.map(({ code }) => code)).toContain("signature-not-checked");
  });

  it("keeps the hash of the bytes that were given, not of what was signed", () => {
    const xml = signed(ENTITY);

    expect(read(xml).sha256).toBe(readMetadata(bytesOf(xml), { now: NOW }).sha256);
  });
});

const GOOD = signed(ENTITY);
const CHILD = anEntity({ attributes: { ID: "_0" }, content: aRole({ attributes: { ID: "_1" } }) });
const WITHIN = (content: string, id = "_2") =>
  EVIL.replace('ID="_2"', `ID="${id}"`).replace("><md:SPSSO", `>${content}<md:SPSSO`);

/** The digest of an entity whose endpoint was changed, as its own signer would have it. */
const CHANGED = signed(ENTITY.replace(ACS_URL, "https://evil.io/acs"), other);
const DIGEST = /<ds:DigestValue>([^<]*)/.exec(CHANGED)?.[1] ?? "";

/** Signed with the bytes of the public key, which everybody knows, as the secret of an HMAC. */
function hmac(): string {
  const key = new X509Certificate(publisher.cert).publicKey.export({ type: "spki", format: "pem" });
  const xml = signed(ENTITY).replace(`${MORE}rsa-sha256`, "http://www.w3.org/2000/09/xmldsig#hmac-sha256");
  const info = /<ds:SignedInfo.*<\/ds:SignedInfo>/s.exec(xml)?.[0] ?? "";
  const value = createHmac("sha256", key).update(info).digest("base64");
  return xml.replace(/<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${value}`);
}

describe("metadata that the known signer did not sign", () => {
  it.each([
    ["stripped of its signature", ENTITY, "signature-missing"],
    ["signed by another key, with its certificate", signed(ENTITY, other), "signed-by-unknown-key"],
    [
      "signed by another key, with the right certificate",
      signed(ENTITY, other, { carried: publisher.cert }),
      "signed-by-unknown-key",
    ],
    ["signed by a key of another kind", signed(ENTITY, elliptic), "signed-by-unknown-key"],
    ["changed after it was signed", GOOD.replace(ACS_URL, "https://evil.io/acs"), "signature-invalid"],
    ["with another entity id", GOOD.replace("app.vendor.io/saml/metadata", "evil.io"), "signature-invalid"],
    ["with a forged digest", GOOD.replace(/<ds:DigestValue>[^<]*/, "<ds:DigestValue>AAAA"), "signed-by-unknown-key"],
    ["wrapped: the signed entity in extensions", WITHIN(`<md:Extensions>${GOOD}</md:Extensions>`), "signature-missing"],
    [
      "wrapped: the signature at the root, the signed entity in extensions",
      WITHIN(`${signatureIn(GOOD)}<md:Extensions>${ENTITY}</md:Extensions>`),
      "signature-invalid",
    ],
    [
      "wrapped: likewise, with the id of the signed entity",
      WITHIN(`${signatureIn(GOOD)}<md:Extensions>${ENTITY}</md:Extensions>`, "_1"),
      "signature-invalid",
    ],
    [
      "wrapped: the signed entity in an Object of the signature",
      WITHIN(signatureIn(GOOD).replace("</ds:Signature>", `<ds:Object>${ENTITY}</ds:Object></ds:Signature>`), "_1"),
      "signature-invalid",
    ],
    ["wrapped: in a group beside an evil entity", anAggregate([EVIL, GOOD]), "signature-missing"],
    [
      "with a signature of its role at the root",
      CHILD.replace("<md:SPSSO", `${signatureIn(signed(CHILD))}<md:SPSSO`),
      "signature-invalid",
    ],
    ["with a signature of its role only", signed(CHILD), "signature-missing"],
    ["with two references", GOOD.replace(/<ds:Reference.*<\/ds:Reference>/s, "$&$&"), "signature-invalid"],
    ["with no reference", GOOD.replace(/<ds:Reference.*<\/ds:Reference>/s, ""), "signature-invalid"],
    ["with two signatures", GOOD.replace(signatureIn(GOOD), (own) => own + own), "signature-invalid"],
    ["with an HMAC", hmac(), "signature-invalid"],
    ["with MD5", signed(ENTITY, publisher, { algorithm: `${MORE}rsa-md5` }), "signature-invalid"],
    [
      "without the enveloped transform",
      signed(ENTITY, publisher, { transforms: ["http://www.w3.org/2001/10/xml-exc-c14n#"] }),
      "signature-invalid",
    ],
    [
      "with inclusive canonicalization",
      signed(ENTITY, publisher, { canonicalization: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" }),
      "signature-invalid",
    ],
    [
      "changed, with the digest of the change in a comment",
      GOOD.replace(ACS_URL, "https://evil.io/acs").replace("<ds:DigestValue>", `<ds:DigestValue><!--${DIGEST}-->`),
      "signature-invalid",
    ],
    ["with two SignedInfo", GOOD.replace(/<ds:SignedInfo.*<\/ds:SignedInfo>/s, "$&$&"), "signature-invalid"],
    [
      "with a value that is not base64",
      GOOD.replace("<ds:SignatureValue>", "<ds:SignatureValue>?"),
      "signature-invalid",
    ],
  ])("%s is unknown", (_, xml, code) => {
    expect(outcome(xml)).toEqual(refused(code));
  });

  it("says what to do in one sentence, and nothing of the document is believed", () => {
    const { findings, profile } = read(signed(ENTITY, other));

    expect(profile).toBeUndefined();
    expect(findings.at(-1)).toEqual({
      code: "signed-by-unknown-key",
      severity: "warning",
      message: "The document is not signed with the key of the given certificate; nothing in it was believed.",
      fix: "Fetch the metadata again from its publisher, or give the certificate that the publisher signs with now.",
      path: "/EntityDescriptor/Signature",
    });
  });
});

describe("signed metadata that was damaged", () => {
  const good = Buffer.from(GOOD);
  const { profile: original } = read(GOOD);

  it("says what was signed, or nothing", () => {
    const damage = fc.record({
      at: fc.nat(good.length - 1),
      remove: fc.nat(20),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc.constantFrom("<!---->", "<x/>", " ", "&#65;").map(Buffer.from),
      ),
    });

    fc.assert(
      fc.property(damage, ({ at, remove, insert }) => {
        const document = Buffer.concat([good.subarray(0, at), insert, good.subarray(at + remove)]);
        try {
          const { verdict, profile } = readMetadata(document, { now: NOW, signingCertificate: publisher.cert });
          expect(["supported", "unknown", "unsupported"]).toContain(verdict);
          if (verdict === "supported") expect(profile).toEqual(original);
        } catch (error) {
          expect(error).toBeInstanceOf(AnteroomError);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
