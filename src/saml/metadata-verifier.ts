import type { MetadataVerifier } from "../domain/application/saml-evidence.ts";
import type { MetadataThread } from "./metadata-thread.ts";

/** Creates the verifier of SP metadata. Large documents are read in the thread, so that nobody else waits for them. */
export function createMetadataVerifier(thread: MetadataThread): MetadataVerifier {
  return { verify: (document, question) => thread.read("sp", document, question) };
}
