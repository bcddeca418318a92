import type { XmlElement } from "libxml2-wasm";
import type { AcsEndpoint } from "../domain/application/saml-evidence.ts";
import { isPunycode, judgeLocation } from "./endpoint-location.ts";
import type { FindingLog } from "./finding-log.ts";
import { booleanAttribute, parseUnsignedShort } from "./lexical.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE, POST_BINDING, REDIRECT_BINDING } from "./saml-names.ts";
import { attributeOf, childrenNamed, collapse } from "./xml-element.ts";

interface Endpoint {
  readonly element: XmlElement;
  readonly binding: string;
  readonly index: number | undefined;
  readonly isDefault: boolean | undefined;
}

/**
 * Reads the assertion consumer services of an SP role and records whether one takes responses by HTTP-POST at a usable URL.
 * Returns those, the default one first (SAML metadata §2.2.3).
 */
export function readAcsEndpoints(role: XmlElement, log: FindingLog): AcsEndpoint[] {
  const endpoints = childrenNamed(role, METADATA_NAMESPACE, "AssertionConsumerService").map((element) =>
    read(element, log),
  );
  checkNumbering(endpoints, log);
  const posts = endpoints.filter((endpoint) => endpoint.binding === POST_BINDING);
  if (!provePost(role, endpoints, posts, log)) return [];
  const usable = posts.flatMap((endpoint) => usableEndpoint(endpoint, log));
  proveUsable(role, posts, usable, log);
  return defaultFirst(usable);
}

function read(element: XmlElement, log: FindingLog): Endpoint {
  const rawIndex = attributeOf(element, "index");
  const index = rawIndex === undefined ? undefined : parseUnsignedShort(rawIndex);
  const binding = collapse(attributeOf(element, "Binding") ?? "");
  if (binding === REDIRECT_BINDING) {
    log.warning({
      code: "acs-redirect-binding",
      message: "An AssertionConsumerService has the HTTP-Redirect binding, which SAML forbids for responses.",
      fix: "Configure the HTTP-POST endpoint at the identity provider.",
      at: element,
    });
  }
  return { element, binding, index, isDefault: booleanAttribute(element, "isDefault", log) };
}

function checkNumbering(endpoints: readonly Endpoint[], log: FindingLog): void {
  const [, secondDefault] = endpoints.filter((endpoint) => endpoint.isDefault === true);
  if (secondDefault !== undefined) {
    log.warning({
      code: "several-default-acs",
      message: "Several AssertionConsumerService elements say isDefault; the first usable one of them counts.",
      fix: "Check at the identity provider that responses go to the endpoint that the vendor documents.",
      at: secondDefault.element,
    });
  }
  const seen = new Set<number>();
  for (const { index, element } of endpoints) {
    if (index !== undefined && seen.has(index)) {
      log.warning({
        code: "duplicate-acs-index",
        message: `Two AssertionConsumerService elements have the index ${index}.`,
        fix: "Configure the endpoint by its URL, not by its index.",
        at: element,
      });
    }
    if (index !== undefined) seen.add(index);
  }
}

function provePost(role: XmlElement, all: readonly Endpoint[], posts: readonly Endpoint[], log: FindingLog): boolean {
  const [post] = posts;
  if (post !== undefined) {
    log.proof({
      code: "post-acs",
      message: "An AssertionConsumerService takes responses by HTTP-POST.",
      at: post.element,
    });
    return true;
  }
  if (all.length === 0) {
    log.disproof({
      code: "no-acs",
      message: "The service provider has no AssertionConsumerService, so it has nowhere to receive a sign-in.",
      fix: "Finish the SSO setup in the app and download its metadata again.",
      at: role,
    });
    return false;
  }
  log.disproof({
    code: "no-post-acs",
    message: "No AssertionConsumerService has the HTTP-POST binding, which Okta and Entra use for responses.",
    fix: "Ask the vendor for an HTTP-POST endpoint.",
    at: role,
  });
  return false;
}

function usableEndpoint({ element, binding, index, isDefault }: Endpoint, log: FindingLog): AcsEndpoint[] {
  const location = judgeLocation(attributeOf(element, "Location"));
  if (!location.isUsable) {
    log.warning({
      code: "acs-unusable",
      message: `An AssertionConsumerService ${location.problem}; it was left out.`,
      fix: "Ask the vendor for metadata with absolute https URLs.",
      at: element,
    });
    return [];
  }
  for (const concern of location.concerns) log.warning({ ...concern, at: element });
  const { hostname } = new URL(location.url);
  if (isPunycode(hostname)) {
    log.info({
      code: "acs-punycode",
      message: `The endpoint's host has letters beyond ASCII; its technical name is ${quote(hostname)}.`,
      fix: "Compare it with the vendor's domain letter by letter.",
      at: element,
    });
  }
  const numbered = index === undefined ? {} : { index };
  const marked = isDefault === undefined ? {} : { isDefault };
  return [{ url: location.url, binding, ...numbered, ...marked }];
}

function proveUsable(
  role: XmlElement,
  posts: readonly Endpoint[],
  usable: readonly AcsEndpoint[],
  log: FindingLog,
): void {
  if (usable.length > 0) {
    log.proof({ code: "usable-acs", message: "An HTTP-POST endpoint has an absolute web address.", at: role });
    return;
  }
  const location = judgeLocation(attributeOf(posts[0]?.element ?? role, "Location"));
  log.disproof({
    code: "no-usable-post-acs",
    message: `No HTTP-POST endpoint is usable: the first one ${location.isUsable ? "is not" : location.problem}.`,
    fix: "Download the metadata from your own tenant of the app, or ask the vendor for absolute https URLs.",
    at: role,
  });
}

function defaultFirst(endpoints: readonly AcsEndpoint[]): AcsEndpoint[] {
  const chosen =
    endpoints.find((endpoint) => endpoint.isDefault === true) ??
    endpoints.find((endpoint) => endpoint.isDefault !== false) ??
    endpoints[0];
  return chosen === undefined ? [] : [chosen, ...endpoints.filter((endpoint) => endpoint !== chosen)];
}
