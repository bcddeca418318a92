import { createHash } from "node:crypto";
import type { XmlElement } from "libxml2-wasm";
import type { MetadataQuestion, MetadataReading, SamlProfile } from "../domain/application/saml-evidence.ts";
import { verdictOf } from "../domain/application/verdict.ts";
import { chooseEntity, listEntities } from "./entity-choice.ts";
import { readEntity } from "./entity-reading.ts";
import { FindingLog } from "./finding-log.ts";
import { checkOrigin } from "./metadata-origin.ts";
import { proveRoot, withMetadata } from "./metadata-root.ts";
import { signedMetadata } from "./metadata-signature.ts";
import { quote } from "./quote.ts";
import { withXml } from "./xml-document.ts";

/**
 * Judges SP metadata: a hardened parser, six elements of proof, and warnings.
 * @throws {AnteroomError} as `MetadataVerifier.verify`
 */
export function readMetadata(document: Uint8Array, question: MetadataQuestion): MetadataReading {
  const log = new FindingLog();
  const { profile, candidates } = withMetadata(document, (xml) =>
    proveRoot(xml, log) ? readProven(xml.root, question, log) : {},
  );
  const findings = log.list();
  const verdict = verdictOf("metadata", findings);
  return {
    verdict,
    findings,
    ...(profile === undefined || verdict !== "supported" ? {} : { profile }),
    ...(candidates === undefined ? {} : { candidates }),
    sha256: createHash("sha256").update(document).digest("hex"),
  };
}

interface Chosen {
  readonly profile?: SamlProfile | undefined;
  readonly candidates?: readonly string[];
}

/** Where the signer is known, nothing but what is signed is read. */
function readProven(root: XmlElement, question: MetadataQuestion, log: FindingLog): Chosen {
  const { signingCertificate } = question;
  if (signingCertificate === undefined) return choose(root, question, log);
  const octets = signedMetadata(root, signingCertificate, log);
  return octets === undefined ? {} : withXml(octets, (signed) => choose(signed.root, question, log));
}

function choose(root: XmlElement, { entityId, now, fetchedFrom }: MetadataQuestion, log: FindingLog): Chosen {
  const choice = chooseEntity(listEntities(root, "SPSSODescriptor"), entityId);
  switch (choice.kind) {
    case "none":
      log.disproof({
        code: "no-sp-role",
        message: "The document holds no entity.",
        fix: "Download the SP metadata from the app's SSO settings.",
        at: root,
      });
      return {};
    case "duplicate":
      log.disproof({
        code: "duplicate-entity-id",
        message: `The entityID ${quote(choice.entityId)} occurs more than once, so it is not clear which entity is meant.`,
        fix: "Give the metadata of the one service provider.",
        at: choice.element,
      });
      return {};
    case "several":
      log.info({
        code: "several-sp-entities",
        message: `The document describes ${choice.candidates.length} service providers: ${someOf(choice.candidates)}.`,
        fix: "Name one of them with entityId.",
        at: root,
      });
      return { candidates: choice.candidates };
    case "one": {
      const profile = readEntity(choice.entity, now, log);
      if (profile === undefined) return {};
      if (fetchedFrom !== undefined) checkOrigin(fetchedFrom, profile, log);
      return { profile };
    }
  }
}

const SHOWN_CANDIDATES = 5;

function someOf(candidates: readonly string[]): string {
  const more = candidates.length - SHOWN_CANDIDATES;
  const shown = candidates.slice(0, SHOWN_CANDIDATES).map(quote).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
