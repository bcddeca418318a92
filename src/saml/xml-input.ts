import { AnteroomError, type ErrorFacts } from "../domain/errors.ts";

/**
 * Bytes that one service provider's metadata may have. Real documents have 1 to 30 KB; the cap bounds what one upload can
 * make the server parse and keep.
 */
export const MAX_ENTITY_BYTES: number = 256 * 1024;

/**
 * Bytes that a federation aggregate may have. National federations have 1 to 4 MB of service providers; the cap keeps one
 * parse below about half a second.
 */
export const MAX_AGGREGATE_BYTES: number = 5 * 1024 * 1024;

/** Why bytes could not be read as XML at all, so that no verdict follows from them. */
export type UnreadableReason =
  | "empty"
  | "html"
  | "json"
  | "gzip"
  | "not-well-formed"
  | "too-deep"
  | "doctype"
  | "too-large";

const EXPLANATIONS: Readonly<Record<UnreadableReason, readonly [problem: string, fix: string]>> = {
  empty: ["is empty", "download the metadata XML from the SSO settings and give the whole file"],
  html: [
    "is a web page, probably a login page, not metadata",
    "sign in and download the metadata XML from the SSO settings",
  ],
  json: ["is JSON, not XML", "download the metadata XML from the SSO settings"],
  gzip: ["is compressed with gzip", "decompress the file and give the XML in it"],
  "not-well-formed": ["is not well-formed XML", "download it again and give it unchanged"],
  "too-deep": ["nests elements more than 256 deep", "download the metadata XML from the SSO settings"],
  doctype: [
    "contains a DOCTYPE, which SAML metadata must not have",
    "remove the DOCTYPE or ask the vendor for metadata without it",
  ],
  "too-large": ["is too large", "give the metadata of the one entity that is meant instead of the whole federation"],
};

/** The refusal of bytes that cannot be read; `detail` is added to the problem in parentheses. */
export function unreadable(reason: UnreadableReason, detail?: string, facts: ErrorFacts = {}): AnteroomError {
  const [problem, fix] = EXPLANATIONS[reason];
  const shown = detail === undefined ? problem : `${problem} (${detail})`;
  const code = reason === "too-large" ? "too_large" : "invalid_value";
  return new AnteroomError(code, `The metadata document ${shown}; ${fix}.`, { reason, ...facts });
}

/** Bytes that look like XML, ready for the parser. */
export interface XmlInput {
  readonly bytes: Uint8Array;
  /** Whether white space before the XML declaration was removed, which a strict parser refuses. */
  readonly strippedLeadingSpace: boolean;
}

/**
 * Admits bytes to the XML parser.
 * @throws {AnteroomError} `invalid_value` for what is recognisably something else; `too_large` above the aggregate limit.
 */
export function admitXml(document: Uint8Array): XmlInput {
  refuseLargerThan(document, MAX_AGGREGATE_BYTES);
  if (document[0] === 0x1f && document[1] === 0x8b) throw unreadable("gzip");
  const encoding = detectEncoding(document);
  const start = skipSpace(document, encoding.markLength, encoding);
  if (start >= document.length) throw unreadable("empty");
  const head = headText(document.subarray(start), encoding.label);
  if (/^[{["]/.test(head)) throw unreadable("json");
  if (startsAsHtml(head)) throw unreadable("html");
  const strippedLeadingSpace = start > encoding.markLength && /^<\?xml\s/.test(head);
  return { bytes: strippedLeadingSpace ? document.subarray(start) : document, strippedLeadingSpace };
}

/**
 * Refuses a document above a limit.
 * @throws {AnteroomError} `too_large`.
 */
export function refuseLargerThan(document: Uint8Array, limit: number): void {
  if (document.length <= limit) return;
  const detail = `${document.length} bytes where ${limit} are allowed`;
  throw unreadable("too-large", detail, { size: document.length, limit });
}

/** Whether the beginning of a document that failed to parse mentions HTML elements. */
export function mentionsHtml(document: Uint8Array): boolean {
  const encoding = detectEncoding(document);
  return /<(?:!doctype\s+html|html|body)[\s>]/i.test(headText(document, encoding.label));
}

interface Encoding {
  readonly label: "utf-8" | "utf-16le" | "utf-16be";
  readonly markLength: number;
}

function detectEncoding(document: Uint8Array): Encoding {
  const [first, second, third] = document;
  if (first === 0xff && second === 0xfe) return { label: "utf-16le", markLength: 2 };
  if (first === 0xfe && second === 0xff) return { label: "utf-16be", markLength: 2 };
  if (first === 0xef && second === 0xbb && third === 0xbf) return { label: "utf-8", markLength: 3 };
  if (first !== 0 && second === 0) return { label: "utf-16le", markLength: 0 };
  if (first === 0 && second !== 0) return { label: "utf-16be", markLength: 0 };
  return { label: "utf-8", markLength: 0 };
}

function skipSpace(document: Uint8Array, from: number, encoding: Encoding): number {
  const unit = encoding.label === "utf-8" ? 1 : 2;
  const low = encoding.label === "utf-16be" ? 1 : 0;
  let position = from;
  while (position + unit <= document.length) {
    const isWide = unit === 2 && document[position + 1 - low] !== 0;
    const code = document[position + low];
    if (isWide || !(code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d)) break;
    position += unit;
  }
  return position;
}

const HEAD_BYTES = 2048;

function headText(document: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(document.subarray(0, HEAD_BYTES));
}

function startsAsHtml(head: string): boolean {
  let rest = head.replace(/^<\?xml[^>]*>/, "").trimStart();
  while (rest.startsWith("<!--")) {
    const end = rest.indexOf("-->", 4);
    if (end === -1) return false;
    rest = rest.slice(end + 3).trimStart();
  }
  return /^<(?:!doctype\s+html|html)[\s>]/i.test(rest);
}
