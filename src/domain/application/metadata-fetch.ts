import { AnteroomError } from "../errors.ts";
import { type FetchedDocument, type Outbound, OutboundProblem } from "../outbound.ts";
import type { Finding } from "./saml-evidence.ts";

const METADATA_TYPES = "application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1";
/** The largest aggregate that is read; a single entity may be 256 KiB. */
export const METADATA_BYTES: number = 5 * 1024 * 1024;

/**
 * Fetches SAML metadata that an administrator named as `metadataUrl`.
 * @throws {AnteroomError} `invalid_value` when it cannot be fetched, or is a web page: no verdict follows from one
 */
export async function fetchMetadata(outbound: Outbound, url: string): Promise<FetchedDocument> {
  const options = { accept: METADATA_TYPES, maxBytes: METADATA_BYTES };
  const fetched = await outbound.document(url, options).catch((error: unknown) => {
    throw refusedAddress("metadataUrl", "upload the document as metadataXml", error);
  });
  if (!isWebPage(fetched)) return fetched;
  const problem =
    "metadataUrl leads to a web page and not to metadata, perhaps to one to sign in at; give an address that needs no sign-in, or upload the document as metadataXml.";
  throw new AnteroomError("invalid_value", problem, { attribute: "metadataUrl" });
}

/** How a document was fetched, and whether its server knows what it is: kept beside what the document says. */
export function fetchFindings({ url, hops, address, certificate, mediaType }: FetchedDocument): readonly Finding[] {
  const { origin, pathname } = new URL(url);
  const way = hops.length > 1 ? `, ${hops.length - 1} redirects from where it was asked for` : "";
  const fetched: Finding = {
    code: "fetched",
    severity: "info",
    message: `It was fetched from ${origin}${pathname} at ${address}, whose certificate has the SHA-256 ${certificate}${way}.`,
  };
  if (mediaType !== null && XML_TYPES.has(mediaType)) return [fetched];
  const warning: Finding = {
    code: "media-type",
    severity: "warning",
    message: "The server does not say that its answer is XML.",
    fix: "Check that the address is that of the metadata; it is best served as application/samlmetadata+xml.",
  };
  return [fetched, warning];
}

const XML_TYPES: ReadonlySet<string> = new Set(["application/samlmetadata+xml", "application/xml", "text/xml"]);
const PAGE_TYPES: ReadonlySet<string> = new Set(["text/html", "application/xhtml+xml"]);
/** Declarations and comments end at the first `>` here, so that no text takes long. */
const WEB_PAGE = /^(?:\u00ef\u00bb\u00bf)?\s*(?:<(?:\?|!--)[^>]*>\s*)*<(?:!doctype\s+)?html\b/i;

/** Some servers call everything a web page, metadata too; what is called one and names no entity is one. */
function isWebPage({ body, mediaType }: FetchedDocument): boolean {
  if (WEB_PAGE.test(Buffer.from(body.subarray(0, 4096)).toString("latin1"))) return true;
  if (mediaType === null || !PAGE_TYPES.has(mediaType)) return false;
  // UTF-16 has a NUL beside each of these letters.
  return !/Entit(?:y|ies)Descriptor/.test(Buffer.from(body).toString("latin1").replaceAll("\0", ""));
}

/** What cannot be fetched is said with its cause; anything else stays a defect. */
export function refusedAddress(attribute: string, fix: string, error: unknown): unknown {
  if (!(error instanceof OutboundProblem)) return error;
  const facts = { attribute, outbound: error.code, ...(error.status !== null && { status: error.status }) };
  return new AnteroomError(
    "invalid_value",
    `${attribute} cannot be fetched: ${error.message} Or ${fix}.`,
    facts,
    error,
  );
}
