import { ApplicationOverview } from "../domain/application/application-overview.ts";
import { ApplicationService } from "../domain/application/application-service.ts";
import { CertificateKeeper } from "../domain/application/certificate-keeper.ts";
import type { SamlTools } from "../domain/application/evidence.ts";
import { EvidenceJudge } from "../domain/application/evidence-judge.ts";
import { EvidenceLedger } from "../domain/application/evidence-ledger.ts";
import { EvidencePreview } from "../domain/application/evidence-preview.ts";
import { EvidenceWatch } from "../domain/application/evidence-watch.ts";
import { PendingChanges } from "../domain/application/pending-changes.ts";
import { ReportService } from "../domain/application/report-service.ts";
import { AppLookup } from "../domain/catalogue/app-lookup.ts";
import type { Catalogue } from "../domain/catalogue/catalogue.ts";
import type { Outbound } from "../domain/outbound.ts";
import { packageVersion } from "../lib/package-version.ts";
import type { Basics } from "./basics.ts";

/** Applications and what is proven of them. */
export interface Evidence {
  readonly applications: ApplicationService;
  readonly applicationOverview: ApplicationOverview;
  readonly evidencePreview: EvidencePreview;
  readonly reports: ReportService;
  readonly pendingChanges: PendingChanges;
  readonly evidenceWatch: EvidenceWatch;
  readonly certificateKeeper: CertificateKeeper;
  readonly catalogue: Catalogue;
  readonly appLookup: AppLookup;
}

/** Puts applications and their evidence together. */
export function composeEvidence(basics: Basics, saml: SamlTools, outbound: Outbound, catalogue: Catalogue): Evidence {
  const judge = new EvidenceJudge({ ...basics, saml, outbound, tool: packageVersion() });
  const ledger = new EvidenceLedger(basics);
  return {
    applications: new ApplicationService({ ...basics, judge, ledger }),
    applicationOverview: new ApplicationOverview(basics),
    evidencePreview: new EvidencePreview({ ...basics, judge }),
    reports: new ReportService(basics),
    pendingChanges: new PendingChanges({ ...basics, ledger }),
    evidenceWatch: new EvidenceWatch({ ...basics, judge }),
    certificateKeeper: new CertificateKeeper(basics),
    catalogue,
    appLookup: new AppLookup({ ...basics, catalogue }),
  };
}
