import { z } from "zod";
import { conditionAt, evidenceEndsAt, type SamlSummary } from "../../domain/application/application.ts";
import { type Certificate, type Finding, GRADES, type SamlProfile } from "../../domain/application/saml-evidence.ts";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

/** A finding as the API shows it. */
export interface FindingAnswer {
  readonly code: string;
  readonly severity: Finding["severity"];
  readonly message: string;
  readonly path?: string | undefined;
  readonly fix?: string | undefined;
}

/** A certificate as the API shows it. */
export interface CertificateAnswer {
  readonly use: "signing" | "encryption" | "both";
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly fingerprint: string;
  readonly keyType: string;
  readonly keyBits: number;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly endsInDays: number;
}

/** A service provider as the API shows it; empty without a profile. */
export interface ProfileAnswer {
  readonly entityId: string | null;
  readonly acsUrls: string[];
  readonly nameIdFormats: string[];
  readonly certificates: CertificateAnswer[];
}

/** What is believed about an application's support for SAML, as the API shows it. */
export interface SamlAnswer extends ProfileAnswer {
  readonly verdict: SamlSummary["verdict"];
  readonly grade: SamlSummary["grade"];
  readonly condition: SamlSummary["condition"];
  readonly checkedAt: string | null;
  readonly findings: FindingAnswer[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** What the evidence says. */
export const verdict: z.ZodType<SamlSummary["verdict"]> = z
  .enum(["supported", "unsupported", "unknown", "ambiguous"])
  .describe("unknown: no usable evidence. ambiguous: the document holds several service providers; name one.");

/** How strong the evidence is, weakest first. */
export const grade: z.ZodType<SamlSummary["grade"]> = z.enum(GRADES);

/** Whether the evidence still holds. */
export const condition: z.ZodType<SamlSummary["condition"]> = z
  .enum(["ok", "stale", "broken"])
  .describe("stale: past its time. broken: the proof failed twice.");

/** One observation about a document. */
export const finding: z.ZodType<FindingAnswer> = component(
  "Finding",
  z.object({
    code: z.string().describe("Stable, kebab-case."),
    severity: z.enum(["proof", "disproof", "warning", "info"]),
    message: z.string(),
    path: z.string().optional().describe("Where in the document."),
    fix: z.string().optional(),
  }),
);

/** A certificate. */
export const certificate: z.ZodType<CertificateAnswer> = component(
  "Certificate",
  z.object({
    use: z.enum(["signing", "encryption", "both"]),
    subject: z.string(),
    issuer: z.string(),
    serialNumber: z.string(),
    fingerprint: z.string().describe("SHA-256 of the DER, lower-case hex."),
    keyType: z.string(),
    keyBits: z.number().int(),
    notBefore: instant,
    notAfter: instant,
    endsInDays: z.number().int().describe("Negative when it has ended."),
  }),
);

/** The fields of a service provider. */
export const profileFields: {
  readonly entityId: z.ZodNullable<z.ZodString>;
  readonly acsUrls: z.ZodArray<z.ZodString>;
  readonly nameIdFormats: z.ZodArray<z.ZodString>;
  readonly certificates: z.ZodArray<z.ZodType<CertificateAnswer>>;
} = {
  entityId: z.string().nullable(),
  acsUrls: z.array(z.string()).describe("Where assertions go by HTTP-POST, the default first."),
  nameIdFormats: z.array(z.string()),
  certificates: z.array(certificate),
};

/** The fields of what is believed about an application's support for SAML. */
export const samlFields: { readonly [Name in keyof SamlAnswer]: z.ZodType<SamlAnswer[Name]> } = {
  verdict,
  grade,
  condition,
  ...profileFields,
  checkedAt: instant.nullable(),
  findings: z.array(finding),
};

/** What is believed about an application's support for SAML. */
export const saml: z.ZodType<SamlAnswer> = component("SamlSummary", z.object(samlFields));

/** Renders what is believed about an application's support for SAML. */
export function toSaml(summary: SamlSummary, now: number): SamlAnswer {
  return {
    verdict: summary.verdict,
    grade: summary.grade,
    condition: conditionAt(summary.condition, evidenceEndsAt(summary), now),
    ...toProfile(summary.profile, now),
    checkedAt: isoOrNull(summary.checkedAt),
    findings: toFindings(summary.findings),
  };
}

/** Renders a service provider. */
export function toProfile(profile: SamlProfile | null, now: number): ProfileAnswer {
  if (profile === null) return { entityId: null, acsUrls: [], nameIdFormats: [], certificates: [] };
  return {
    entityId: profile.entityId,
    acsUrls: profile.acsEndpoints.map((endpoint) => endpoint.url),
    nameIdFormats: [...profile.nameIdFormats],
    certificates: profile.certificates.map((one) => toCertificate(one, now)),
  };
}

/** Renders a certificate. */
export function toCertificate(certificate: Certificate, now: number): CertificateAnswer {
  return {
    ...certificate,
    notBefore: toIso(certificate.notBefore),
    notAfter: toIso(certificate.notAfter),
    endsInDays: Math.floor((certificate.notAfter - now) / DAY_MS),
  };
}

/** Renders findings. */
export function toFindings(findings: readonly Finding[]): FindingAnswer[] {
  return findings.map((one) => ({ ...one }));
}
