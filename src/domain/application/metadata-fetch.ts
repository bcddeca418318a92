import { AnteroomError } from "../errors.ts";
import { type FetchedDocument, type Outbound, OutboundProblem } from "../outbound.ts";

const METADATA_TYPES = "application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1";
/** The largest aggregate that is read; a single entity may be 256 KiB. */
export const METADATA_BYTES: number = 5 * 1024 * 1024;

/**
 * Fetches SAML metadata that an administrator named as `metadataUrl`.
 * @throws {AnteroomError} `invalid_value` when it cannot be fetched
 */
export async function fetchMetadata(outbound: Outbound, url: string): Promise<FetchedDocument> {
  const options = { accept: METADATA_TYPES, maxBytes: METADATA_BYTES };
  return outbound.document(url, options).catch((error: unknown) => {
    throw refusedAddress("metadataUrl", "upload the document as metadataXml", error);
  });
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
