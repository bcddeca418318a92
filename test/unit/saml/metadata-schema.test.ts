import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readMetadata } from "../../../src/saml/metadata-reading.ts";
import { aKey, anAcs, anEntity, aRole, bytesOf, CERTIFICATES, NOW } from "../../support/metadata.ts";

const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const LOGOUT = `<md:SingleLogoutService Binding="${POST}" Location="https://app.vendor.io/slo"/>`;

function complaints(content: string): readonly string[] {
  const { verdict, findings } = readMetadata(bytesOf(anEntity({ content })), { now: NOW });
  expect(verdict).toBe("supported");
  return findings.filter(({ code }) => code === "schema-invalid").map(({ message }) => message);
}

describe("validity by the OASIS schema", () => {
  it.each([
    ["elements out of order", aRole({ after: LOGOUT }), "SingleLogoutService': This element is not expected"],
    ["an endpoint without index", aRole({ acs: anAcs({ index: undefined }) }), "'index' is required but missing"],
    ["an index that is no number", aRole({ acs: anAcs({ index: "one" }) }), "'one' is not a valid value"],
    ["a boolean in capitals", aRole({ attributes: { WantAssertionsSigned: "True" } }), "'True' is not a valid value"],
    ["an unknown use of a key", aRole({ before: aKey(CERTIFICATES.rsa, "both") }), "[facet 'enumeration']"],
    ["an unknown attribute", aRole({ attributes: { wants: "more" } }), "'wants' is not allowed"],
    ["an unknown element", `${aRole()}<md:Evil/>`, "Element 'Evil': This element is not expected"],
    ["text between elements", aRole({ before: "text" }), "Character content other than whitespace"],
  ])("warns of %s and lets the app be supported", (_, content, words) => {
    expect(complaints(content)).toEqual([
      expect.stringMatching(
        /^The metadata breaks the SAML metadata schema: Element .* \(line 1\)\.( The same in .*)?$/,
      ),
    ]);
    expect(complaints(content)[0]).toContain(words);
  });

  it("does not mind roles of WS-Federation, nor extensions nobody knows", async () => {
    const federation =
      '<md:RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="fed:ApplicationServiceType" ' +
      'xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" ' +
      'protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"><fed:TargetScopes/></md:RoleDescriptor>';
    const extensions = '<md:Extensions><e:Own xmlns:e="urn:own">1</e:Own></md:Extensions>';

    expect(complaints(extensions + federation + aRole())).toEqual([]);
  });

  it("minds another role of a type that it cannot know", async () => {
    const role = '<md:RoleDescriptor protocolSupportEnumeration="urn:own"/>';

    expect(complaints(role + aRole())).toHaveLength(1);
  });

  it("cuts what it quotes of the document, and shows no control characters", async () => {
    const [message] = complaints(aRole({ acs: anAcs({ index: `&#x202E;${"9".repeat(5000)}` }) }));

    expect(message?.length).toBeLessThan(300);
    expect(message).not.toMatch(/\u202E/);
  });

  it.each(["saml-schema-metadata-2.0", "saml-schema-assertion-2.0", "xmldsig-core-schema", "xenc-schema", "xml"])(
    "ships %s.xsd with a notice",
    (name) => {
      const notice = readFileSync(new URL("../../../schemas/saml/NOTICE", import.meta.url), "utf8");

      expect(notice).toContain(`${name}.xsd`);
    },
  );
});
