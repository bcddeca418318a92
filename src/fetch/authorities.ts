import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { StartError } from "../lib/start-error.ts";

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the certificates of the authorities that private hosts are checked by.
 * @throws {StartError} when the file cannot be read, or holds no certificate or a broken one
 */
export function readAuthorities(path: string): readonly string[] {
  const blocks = contentOf(path).match(PEM_BLOCK) ?? [];
  if (blocks.length === 0 || !blocks.every(isCertificate)) {
    throw new StartError(
      `ANTEROOM_FETCH_CA_FILE names ${path}, which holds no certificates in PEM: give the file with the certificates of your authorities.`,
    );
  }
  return blocks;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const message = `ANTEROOM_FETCH_CA_FILE names ${path}, which cannot be read: correct the path or let this user read it.`;
    throw new StartError(message, cause);
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
