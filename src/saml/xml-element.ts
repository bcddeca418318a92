import { XmlElement } from "libxml2-wasm";

/** The child elements in document order; comments, text and deeper levels are skipped. */
export function* childElements(parent: XmlElement): Generator<XmlElement> {
  for (let node = parent.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) yield node;
  }
}

/** The child elements with this namespace and local name, in document order. */
export function childrenNamed(parent: XmlElement, namespace: string, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (const child of childElements(parent)) {
    if (isNamed(child, namespace, name)) found.push(child);
  }
  return found;
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
  const parent = element.parent;
  if (!(parent instanceof XmlElement)) return "";
  const twins = childrenNamed(parent, element.namespaceUri, element.name);
  if (twins.length < 2) return "";
  return `[${twins.findIndex((twin) => twin.isSameNode(element)) + 1}]`;
}
