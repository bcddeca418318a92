import type { XmlElement } from "libxml2-wasm";
import type { FindingLog } from "./finding-log.ts";
import { PROTOCOL_NAMESPACE } from "./saml-names.ts";
import { attributeOf } from "./xml-element.ts";

/** Records whether a role lists SAML 2.0 among its protocols, token by token (SAML metadata §2.4.1). @param party whose role it is */
export function checkProtocol(
  role: XmlElement,
  party: "service provider" | "identity provider",
  log: FindingLog,
): void {
  const protocols = (attributeOf(role, "protocolSupportEnumeration") ?? "")
    .split(/[ \t\r\n]+/)
    .filter((token) => token !== "");
  if (protocols.includes(PROTOCOL_NAMESPACE)) {
    log.proof({ code: "saml2-protocol", message: `The ${party} speaks SAML 2.0.`, at: role });
    return;
  }
  const isOlder = protocols.some((token) => /:SAML:1\.[01]:protocol$/.test(token));
  log.disproof({
    code: "no-saml2-protocol",
    message: isOlder
      ? `The ${party} speaks SAML 1.x only, not SAML 2.0.`
      : `The ${party} does not list SAML 2.0 in protocolSupportEnumeration.`,
    fix: "Ask the vendor for SAML 2.0 metadata, or whether SAML 2.0 is supported at all.",
    at: role,
  });
}
