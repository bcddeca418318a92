import { z } from "zod";
import type { Evidence } from "../../domain/application/evidence.ts";
import { line } from "./fields.ts";

/** The ways of bringing evidence. */
interface SentEvidence {
  readonly metadataXml?: string | undefined;
  readonly metadataUrl?: string | undefined;
  readonly ssoUrl?: string | undefined;
  readonly har?: unknown;
  readonly messages?: unknown;
  readonly accountId?: string | undefined;
  readonly declaration?: { readonly supported: boolean; readonly source: string; readonly date: string } | undefined;
  readonly entityId?: string | null | undefined;
}

/** SP metadata as text. */
export const metadataXml: z.ZodOptional<z.ZodString> = z
  .string()
  .min(1)
  .optional()
  .describe("The service provider's SAML metadata, the whole document.");

/** Bounded, so that no text takes long. */
const OTHER_ENCODING =
  /^(\uFEFF?\s{0,1000}<\?xml[^>]{0,100}?)\s{1,10}encoding\s?=\s?(?:"(?!utf-8")[\w.-]{1,40}"|'(?!utf-8')[\w.-]{1,40}')/i;

/**
 * The document of metadata that was sent as text. JSON is UTF-8, so that another encoding which the text declares is one that it
 * has left behind (RFC 7303 §3.2), and is taken out.
 */
export function documentOf(xml: string): Uint8Array {
  return Buffer.from(xml.replace(OTHER_ENCODING, "$1"), "utf8");
}

/** Where SP metadata lies. */
export const metadataUrl: z.ZodOptional<z.ZodString> = line(2048)
  .optional()
  .describe("Where the metadata lies: https, on the public internet unless the operator allows more.");

/** Which service provider is meant. */
export const entityId: z.ZodString = line(1024);

/** Reads the evidence of a request; undefined when it brings none. */
export function toEvidence(sent: SentEvidence): Evidence | undefined {
  const named = { entityId: sent.entityId ?? undefined };
  if (sent.declaration !== undefined) return { kind: "declaration", ...sent.declaration };
  if (sent.metadataUrl !== undefined) return { kind: "metadata_url", url: sent.metadataUrl, ...named };
  if (sent.ssoUrl !== undefined) return { kind: "sign_in_address", url: sent.ssoUrl };
  const recording = sent.har ?? sent.messages;
  if (recording !== undefined) return { kind: "sign_in", recording, accountId: sent.accountId };
  if (sent.metadataXml === undefined) return undefined;
  return { kind: "metadata", document: documentOf(sent.metadataXml), ...named };
}

/** How many pieces of evidence a request brings. */
export function countEvidence(sent: SentEvidence): number {
  const { metadataXml: xml, metadataUrl: url, ssoUrl, har, messages, declaration } = sent;
  return [xml, url, ssoUrl, har, messages, declaration].filter((piece) => piece !== undefined).length;
}
