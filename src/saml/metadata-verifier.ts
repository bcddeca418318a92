import { createHash } from "node:crypto";
import type { XmlElement } from "libxml2-wasm";
import type { MetadataReading, MetadataVerifier } from "../domain/application/saml-evidence.ts";
import { verdictOf } from "../domain/application/verdict.ts";
import { chooseEntity, listEntities } from "./entity-choice.ts";
import { readEntity } from "./entity-reading.ts";
import { FindingLog } from "./finding-log.ts";
import { proveRoot, withMetadata } from "./metadata-root.ts";
import { quote } from "./quote.ts";
import { checkServiceProvider } from "./service-provider.ts";

type Judgement = Omit<MetadataReading, "sha256">;

/** Creates the verifier of SP metadata: a hardened parser, six elements of proof, and warnings. It keeps no state. */
export function createMetadataVerifier(): MetadataVerifier {
  return {
    verify(document, { entityId, now }) {
      const judgement = withMetadata(document, (xml) => {
        const log = new FindingLog();
        return proveRoot(xml, log) ? judge(xml.root, entityId, now, log) : conclude(log);
      });
      return { ...judgement, sha256: createHash("sha256").update(document).digest("hex") };
    },
  };
}

function judge(root: XmlElement, entityId: string | undefined, now: number, log: FindingLog): Judgement {
  const choice = chooseEntity(listEntities(root, "SPSSODescriptor"), entityId);
  switch (choice.kind) {
    case "none":
      log.disproof({
        code: "no-sp-role",
        message: "The document holds no entity.",
        fix: "Download the SP metadata from the app's SSO settings.",
        at: root,
      });
      return conclude(log);
    case "duplicate":
      log.disproof({
        code: "duplicate-entity-id",
        message: `The entityID ${quote(choice.entityId)} occurs more than once, so it is not clear which entity is meant.`,
        fix: "Give the metadata of the one service provider.",
        at: choice.element,
      });
      return conclude(log);
    case "several":
      log.info({
        code: "several-sp-entities",
        message: `The document describes ${choice.candidates.length} service providers.`,
        fix: "Name one of them with entityId.",
        at: root,
      });
      return conclude(log, { candidates: choice.candidates });
    case "one": {
      const profile = readEntity(choice.entity, now, log);
      if (profile === undefined) return conclude(log);
      const mismatch = checkServiceProvider(profile);
      if (mismatch !== undefined) log.warning(mismatch);
      return conclude(log, { profile });
    }
  }
}

function conclude(log: FindingLog, rest: Pick<Judgement, "profile" | "candidates"> = {}): Judgement {
  const findings = log.list();
  return { verdict: verdictOf("metadata", findings), findings, ...rest };
}
