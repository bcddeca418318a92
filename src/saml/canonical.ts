import { XmlC14NMode, type XmlElement, XmlError, XmlXPath } from "libxml2-wasm";
import { broken } from "./broken-rule.ts";

/** What makes much work, or much text, of little: attributes are sorted, and a namespace is written out at each use. */
const COSTLY = XmlXPath.compile(
  "boolean(//*[count(@*) > 100 or string-length(namespace-uri()) > 300] | //@*[string-length(namespace-uri()) > 300])",
);

/**
 * The canonical octets of an element (Exclusive XML Canonicalization 1.0, without comments).
 * @param prefixes that are kept although they are not used
 * @throws {BrokenRule} `signature-canonicalization` when there are none, as with a relative namespace, or making them costs too much
 */
export function canonical(element: XmlElement, prefixes: readonly string[] = []): Buffer {
  return octetsOf(element, element, prefixes);
}

/** As `canonical`, of a whole document: much quicker than of its root, and the same unless instructions stand around that. */
export function canonicalDocument(root: XmlElement, prefixes: readonly string[]): Buffer {
  return octetsOf(root, root.doc, prefixes);
}

function octetsOf(
  element: XmlElement,
  whole: Pick<XmlElement, "canonicalizeToString">,
  prefixes: readonly string[],
): Buffer {
  if (element.eval(COSTLY) === true) {
    broken(
      "signature-canonicalization",
      "An element has more than 100 attributes, or a namespace longer than 300 characters.",
    );
  }
  const kept = prefixes.length === 0 ? {} : { inclusiveNamespacePrefixes: [...prefixes] };
  try {
    const text = whole.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, ...kept });
    return Buffer.from(text, "utf8");
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return broken("signature-canonicalization", "The message has no canonical form, as with a relative namespace.");
  }
}
