import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readMetadata } from "../../../src/saml/metadata-reading.ts";
import { NOW } from "../../support/metadata.ts";

function verify(path: string): ReturnType<typeof readMetadata> {
  return readMetadata(readFileSync(new URL(`../../../${path}`, import.meta.url)), { now: NOW });
}

/** The text of a document without its XML declaration, which nothing may stand before. */
function textOf(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8").replace(/^\s*<\?xml[^>]*>/, "");
}

function tellingCodes(path: string): string[] {
  const { findings } = verify(path);
  return findings.filter(({ severity }) => severity === "warning" || severity === "disproof").map(({ code }) => code);
}

const NODE_SAML = "node_modules/node-saml/test/static";
const EXPRESS_SAML = "node_modules/express-saml2";

describe("metadata that others published", () => {
  it.each([
    [`${NODE_SAML}/acme_tools_com.xml`, "supported", [], "a bare entity id, one https endpoint"],
    [`${NODE_SAML}/expected metadata.xml`, "supported", ["acs-http"], "complete, but on http"],
    [`${NODE_SAML}/expected metadata without key.xml`, "supported", ["acs-http"], "the same without a certificate"],
    [
      `${NODE_SAML}/expectedMetadataWithBothKeys.xml`,
      "supported",
      ["acs-http"],
      "two certificates, both ended, which alone disproves nothing",
    ],
    [
      `${EXPRESS_SAML}/test/metadata/SPMetadata.xml`,
      "unsupported",
      ["not-in-metadata-namespace"],
      "the prefix md is bound but the elements do not use it",
    ],
    [
      `${EXPRESS_SAML}/test/metadata/SPMetadata_NoAuthnSigned.xml`,
      "unsupported",
      ["not-in-metadata-namespace"],
      "likewise",
    ],
    [
      `${EXPRESS_SAML}/examples/metadata/metadata_sp1.xml`,
      "unsupported",
      ["not-in-metadata-namespace"],
      "likewise, after a comment",
    ],
    [
      `${EXPRESS_SAML}/examples/metadata/metadata_sp1_onelogin.xml`,
      "unsupported",
      ["not-in-metadata-namespace"],
      "likewise",
    ],
    [`${EXPRESS_SAML}/examples/metadata/metadata_sp2.xml`, "unsupported", ["not-in-metadata-namespace"], "likewise"],
    [`${EXPRESS_SAML}/examples/metadata/metadata_idp1.xml`, "unsupported", ["idp-only"], "an identity provider's"],
    [`${EXPRESS_SAML}/examples/metadata/metadata_idp2.xml`, "unsupported", ["idp-only"], "an identity provider's"],
    [
      `${EXPRESS_SAML}/examples/metadata/onelogin_metadata_486670.xml`,
      "unsupported",
      ["idp-only"],
      "OneLogin's own, for an app there",
    ],
    [`${EXPRESS_SAML}/test/metadata/IDPMetadata.xml`, "unsupported", ["idp-only"], "an identity provider's"],
    [
      `${EXPRESS_SAML}/test/metadata/IdPMetadata_NoSignedAuthnWant.xml`,
      "unsupported",
      ["idp-only"],
      "an identity provider's",
    ],
    [`${EXPRESS_SAML}/test/metadata/SAMLResponse.xml`, "unsupported", ["wrong-root"], "a message, not metadata"],
    [`${EXPRESS_SAML}/test/metadata/SAMLRequest.xml`, "unsupported", ["wrong-root"], "a message, not metadata"],
  ])("%s is %s %j: %s", (path, verdict, codes, _reason) => {
    expect({ verdict: verify(path).verdict, codes: tellingCodes(path) }).toEqual({ verdict, codes });
  });

  it.each([
    ...[
      "acme_tools_com.xml",
      "expected metadata.xml",
      "expected metadata without key.xml",
      "expectedMetadataWithBothKeys.xml",
    ].map((name) => `${NODE_SAML}/${name}`),
    ...[
      "metadata_sp1.xml",
      "metadata_sp1_onelogin.xml",
      "metadata_sp2.xml",
      "metadata_idp1.xml",
      "onelogin_metadata_486670.xml",
    ].map((name) => `${EXPRESS_SAML}/examples/metadata/${name}`),
    `${EXPRESS_SAML}/test/metadata/SPMetadata.xml`,
    `${EXPRESS_SAML}/test/metadata/IDPMetadata.xml`,
  ])("%s says the same with comments, instructions and other white space between its elements", (path) => {
    const text = textOf(path);
    const written = text.replaceAll(
      />(\s*)</g,
      (_, space: string) => `>${space}<!-- <md:EntityDescriptor/> -->\n\t<?i?><`,
    );

    const [plain, noisy] = [text, written].map((xml) => readMetadata(Buffer.from(xml), { now: NOW }));

    expect(written).not.toBe(text);
    expect([noisy?.verdict, noisy?.profile]).toEqual([plain?.verdict, plain?.profile]);
  });

  it("reads the certificates of a document with two", () => {
    const { profile } = verify(`${NODE_SAML}/expectedMetadataWithBothKeys.xml`);

    expect(
      profile?.certificates.map(({ use, keyType, keyBits, subject }) => ({ use, keyType, keyBits, subject })),
    ).toEqual([
      { use: "signing", keyType: "rsa", keyBits: 2048, subject: "CN=acme_tools.com" },
      { use: "encryption", keyType: "rsa", keyBits: 4096, subject: "CN=10.0.1.4" },
    ]);
  });
});

describe("the metadata of the demonstration", () => {
  it.each([
    ["data/demo/northwind-crm.xml", "supported", []],
    ["data/demo/legacy-wiki.xml", "unsupported", ["no-saml2-protocol", "no-post-acs"]],
    ["data/demo/harbor-suite.xml", "ambiguous", []],
  ])("%s is %s %j", (path, verdict, codes) => {
    expect({ verdict: verify(path).verdict, codes: tellingCodes(path) }).toEqual({ verdict, codes });
  });

  it("has a certificate that lasts until 2036", () => {
    const { profile } = verify("data/demo/northwind-crm.xml");

    expect(profile?.certificates.map(({ notAfter }) => new Date(notAfter).getUTCFullYear())).toEqual([2036]);
  });
});
