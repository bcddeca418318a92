import { XmlElement, XmlXPath } from "libxml2-wasm";

// Walking siblings would end at a processing instruction, whose node has no sibling in this library.
const CHILD_ELEMENTS = XmlXPath.compile("*");

/** The child elements in document order; comments, text and deeper levels are skipped. */
export function childElements(parent: XmlElement): XmlElement[] {
  return parent.find(CHILD_ELEMENTS).filter((node) => node instanceof XmlElement);
}

/** The child elements with this namespace and local name, in document order. The names are ours, never a document's. */
export function childrenNamed(parent: XmlElement, namespace: string, name: string): XmlElement[] {
  return parent.find(childSelector(namespace, name)).filter((node) => node instanceof XmlElement);
}

const selectors = new Map<string, XmlXPath>();

function childSelector(namespace: string, name: string): XmlXPath {
  const key = `${namespace} ${name}`;
  const selector = selectors.get(key) ?? XmlXPath.compile(`n:${name}`, { n: namespace });
  selectors.set(key, selector);
  return selector;
}

/** Whether an element has this namespace and local name. Case-sensitive. */
export function isNamed(element: XmlElement, namespace: string, name: string): boolean {
  return element.name === name && element.namespaceUri === namespace;
}

/** The value of an attribute without namespace, or undefined. Attributes with a prefix never match. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attr(name)?.value;
}

/** The element's whole text with white space collapsed. Comments inside do not cut it. */
export function textOf(element: XmlElement): string {
  return collapse(element.content);
}

/** Collapses white space as XML Schema does for tokens and URIs. */
export function collapse(text: string): string {
  return text.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
}

/** Where an element is, as `/EntityDescriptor/SPSSODescriptor/AssertionConsumerService[2]`. */
export function pathOf(element: XmlElement): string {
  const steps: string[] = [];
  for (let at: XmlElement | null = element; at instanceof XmlElement; at = at.parent) {
    steps.push(at.name + positionOf(at));
  }
  return `/${steps.reverse().join("/")}`;
}

function positionOf(element: XmlElement): string {
  // A local name is an NCName and so holds no quotes. Counting happens inside the parser, which matters for long lists.
  const twins = `*[local-name() = "${element.name}"]`;
  const before = element.eval(`count(preceding-sibling::${twins})`);
  const after = element.eval(`count(following-sibling::${twins})`);
  return before === 0 && after === 0 ? "" : `[${Number(before) + 1}]`;
}
