import { z } from "zod";
import type { Evidence } from "../../domain/application/application-service.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { line } from "./fields.ts";

/** The ways of bringing evidence that need nothing but what is sent. */
interface SentEvidence {
  readonly metadataXml?: string | undefined;
  readonly metadataUrl?: string | undefined;
  readonly ssoUrl?: string | undefined;
  readonly har?: unknown;
  readonly declaration?: { readonly supported: boolean; readonly source: string; readonly date: string } | undefined;
  readonly entityId?: string | null | undefined;
}

/** SP metadata as text. */
export const metadataXml: z.ZodOptional<z.ZodString> = z
  .string()
  .min(1)
  .optional()
  .describe("The service provider's SAML metadata, the whole document.");

/** Where SP metadata lies. */
export const metadataUrl: z.ZodOptional<z.ZodString> = line(2048)
  .optional()
  .describe("Not served yet (501): upload the document as metadataXml.");

/** Which service provider is meant. */
export const entityId: z.ZodString = line(1024);

/**
 * Reads the evidence of a request; undefined when it brings none.
 * @throws {AnteroomError} `unsupported` for evidence that would have to be fetched or recorded
 */
export function toEvidence(sent: SentEvidence): Evidence | undefined {
  for (const field of ["metadataUrl", "ssoUrl", "har"] as const) {
    if (sent[field] === undefined) continue;
    const problem = `Body field "${field}" is not supported yet; upload the SAML metadata as metadataXml for now.`;
    throw new AnteroomError("unsupported", problem, { problems: [{ field, problem }] });
  }
  if (sent.declaration !== undefined) return { kind: "declaration", ...sent.declaration };
  if (sent.metadataXml === undefined) return undefined;
  return { kind: "metadata", document: Buffer.from(sent.metadataXml, "utf8"), entityId: sent.entityId ?? undefined };
}

/** How many pieces of evidence a request brings. */
export function countEvidence(sent: SentEvidence): number {
  const { metadataXml: xml, metadataUrl: url, ssoUrl, har, declaration } = sent;
  return [xml, url, ssoUrl, har, declaration].filter((piece) => piece !== undefined).length;
}
