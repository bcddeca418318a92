import type { MetadataReading, MetadataVerifier } from "../domain/application/saml-evidence.ts";
import type { MetadataThread } from "./metadata-thread.ts";
import { checkServiceProvider } from "./service-provider.ts";

/**
 * Creates the verifier of SP metadata. Large documents are read in the thread, so that nobody else waits for them; what was
 * read is tried out here, since the thread starts much sooner without the library that this takes.
 */
export function createMetadataVerifier(thread: MetadataThread): MetadataVerifier {
  return { verify: async (document, question) => triedOut(await thread.read("sp", document, question)) };
}

function triedOut(reading: MetadataReading): MetadataReading {
  const mismatch = reading.profile && checkServiceProvider(reading.profile);
  if (mismatch === undefined) return reading;
  return { ...reading, findings: [...reading.findings, { severity: "warning", ...mismatch }] };
}
