import { describe, expect, it } from "vitest";
import type { SamlProfile } from "../../../src/domain/application/saml-evidence.ts";
import { checkServiceProvider } from "../../../src/saml/service-provider.ts";

const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

function aProfile(entityId: string, url: string): SamlProfile {
  return {
    entityId,
    acsEndpoints: [
      { url, binding: POST, index: 0 },
      { url: "https://evil.io/last", binding: POST, index: 1 },
    ],
    nameIdFormats: [],
    authnRequestsSigned: true,
    wantAssertionsSigned: true,
    certificates: [],
    requestedAttributes: [],
  };
}

describe("the self-test of a service provider", () => {
  it.each([
    ["a plain one", "https://app.vendor.io/metadata", "https://app.vendor.io/acs"],
    ["a bare name", "Dropbox", "https://www.dropbox.com/saml_login"],
    ["markup in the names", "a&b<c>\"d\"'e'", "https://a.io/acs?x=1&y=2"],
    ["letters beyond ASCII", "urn:\u00e9\u{1F600}", "https://\u0430.io/"],
    ["an object key as name", "__proto__", "https://a.io/"],
  ])("passes for %s", (_, entityId, url) => {
    expect(checkServiceProvider(aProfile(entityId, url))).toBeUndefined();
  });

  it("fails when the model does not survive a message", () => {
    const broken = aProfile("urn:a", "https://a.io/\n");

    expect(checkServiceProvider(broken)).toEqual(expect.objectContaining({ code: "self-test-failed" }));
  });
});
