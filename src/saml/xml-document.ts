import { ParseOption, XmlDocument, type XmlElement, XmlError, XmlParseError, XmlXPath } from "libxml2-wasm";
import { admitXml, mentionsHtml, unreadable } from "./xml-input.ts";

// No external entity, no network, no catalogue, no DTD. libxml2 itself caps depth at 256 and the growth of entities.
const PARSE_OPTIONS =
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_SKIP_IDS;

/**
 * Elements that a document may have. A federation of 5 MB has about 60,000; the cap bounds the work of looking at each, which
 * costs some microseconds across the border to WebAssembly.
 */
export const MAX_ELEMENTS = 100_000;

const ELEMENT_COUNT = XmlXPath.compile("count(//*)");

/** A parsed document. It lives only as long as the callback that receives it. */
export interface ParsedXml {
  readonly root: XmlElement;
  readonly strippedLeadingSpace: boolean;
}

/**
 * Parses untrusted XML and lends it to `use`; the parser's memory is freed afterwards. Namespaces are resolved, nothing is
 * fetched or expanded, and any DOCTYPE is refused whatever the encoding.
 * @throws {AnteroomError} `invalid_value` with the fact `reason` for what is no well-formed XML; `too_large`.
 */
export function withXml<T>(document: Uint8Array, use: (xml: ParsedXml) => T): T {
  const input = admitXml(document);
  const parsed = parse(input.bytes);
  try {
    if (parsed.dtd !== null) throw unreadable("doctype");
    if (parsed.root.name.toLowerCase() === "html") throw unreadable("html");
    refuseMoreElementsThan(parsed, MAX_ELEMENTS);
    return use({ root: parsed.root, strippedLeadingSpace: input.strippedLeadingSpace });
  } finally {
    parsed.dispose();
  }
}

function refuseMoreElementsThan(document: XmlDocument, limit: number): void {
  const count = document.eval(ELEMENT_COUNT);
  if (typeof count === "number" && count <= limit) return;
  throw unreadable("too-large", `${String(count)} elements where ${limit} are allowed`, { limit });
}

function parse(bytes: Uint8Array): XmlDocument {
  try {
    return XmlDocument.fromBuffer(bytes, { option: PARSE_OPTIONS });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw explain(error, bytes);
  }
}

function explain(error: XmlError, bytes: Uint8Array): Error {
  const detail = error instanceof XmlParseError ? error.details[0] : undefined;
  const message = detail?.message ?? error.message;
  if (message.includes("Excessive depth")) return unreadable("too-deep");
  if (message.includes("amplification")) return unreadable("doctype");
  if (mentionsHtml(bytes)) return unreadable("html");
  if (detail === undefined) return unreadable("not-well-formed");
  const { line, col } = detail;
  return unreadable("not-well-formed", `line ${line}, column ${col}: ${brief(message)}`, { line, column: col });
}

function brief(message: string): string {
  const firstLine = message.trim().split("\n", 1)[0] ?? "";
  return firstLine.replace(/[\p{Cc}\p{Cf}]/gu, " ").slice(0, 60);
}
