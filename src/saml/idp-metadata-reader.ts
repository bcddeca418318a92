import type { IdpMetadataReader } from "../domain/application/saml-evidence.ts";
import type { MetadataThread } from "./metadata-thread.ts";

/** Creates the reader of identity providers' metadata. Large documents are read in the thread, so that nobody else waits for them. */
export function createIdpMetadataReader(thread: MetadataThread): IdpMetadataReader {
  return { read: (document, question) => thread.read("idp", document, question) };
}
