import type { XmlElement } from "libxml2-wasm";
import type { IdpProfile } from "../domain/application/saml-evidence.ts";
import { judgeLocation } from "./endpoint-location.ts";
import type { FindingLog } from "./finding-log.ts";
import { METADATA_NAMESPACE, POST_BINDING, REDIRECT_BINDING } from "./saml-names.ts";
import { attributeOf, childrenNamed, collapse } from "./xml-element.ts";

/** Reads where an identity provider takes AuthnRequests by HTTP-Redirect or HTTP-POST, and records whether there is such a place. */
export function readSsoEndpoints(role: XmlElement, log: FindingLog): IdpProfile["ssoEndpoints"] {
  const services = childrenNamed(role, METADATA_NAMESPACE, "SingleSignOnService").filter((element) =>
    [REDIRECT_BINDING, POST_BINDING].includes(bindingOf(element)),
  );
  const [first] = services;
  if (first === undefined) {
    log.disproof({
      code: "no-sso-endpoint",
      message: "The identity provider has no SingleSignOnService with the HTTP-Redirect or HTTP-POST binding.",
      fix: "Finish the SAML setup at the identity provider and download its metadata again.",
      at: role,
    });
    return [];
  }
  const usable = services.flatMap((element) => usableEndpoint(element, log));
  if (usable.length > 0) {
    log.proof({ code: "sso-endpoint", message: "The identity provider takes sign-in requests.", at: first });
    return usable;
  }
  const location = judgeLocation(attributeOf(first, "Location"), "sso");
  log.disproof({
    code: "no-usable-sso-endpoint",
    message: `No SingleSignOnService is usable: the first one ${location.isUsable ? "is not" : location.problem}.`,
    fix: "Download the metadata of your own tenant from the identity provider.",
    at: first,
  });
  return [];
}

function usableEndpoint(element: XmlElement, log: FindingLog): IdpProfile["ssoEndpoints"] {
  const location = judgeLocation(attributeOf(element, "Location"), "sso");
  if (location.isUsable) {
    for (const concern of location.concerns) log.warning({ ...concern, at: element });
    return [{ url: location.url, binding: bindingOf(element) }];
  }
  log.warning({
    code: "sso-unusable",
    message: `A SingleSignOnService ${location.problem}; it was left out.`,
    fix: "Download the metadata again, or ask the vendor for absolute https URLs.",
    at: element,
  });
  return [];
}

function bindingOf(element: XmlElement): string {
  return collapse(attributeOf(element, "Binding") ?? "");
}
