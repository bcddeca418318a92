import type { SamlProfile } from "../domain/application/saml-evidence.ts";
import type { FindingLog } from "./finding-log.ts";
import { quote } from "./quote.ts";

/**
 * Says whether metadata was fetched from a host of the app itself, which its certificate vouches for: the host of the entity id
 * or of an endpoint, or one above or below it.
 * @param url where it was fetched in the end
 */
export function checkOrigin(url: string, { entityId, acsEndpoints }: SamlProfile, log: FindingLog): void {
  const { protocol, hostname } = new URL(url);
  if (protocol !== "https:") return;
  const own = [entityId, ...acsEndpoints.map((endpoint) => endpoint.url)].flatMap(hostOf);
  if (own.some((host) => isRelated(hostname, host))) {
    log.info({
      code: "tls-origin",
      message: `The metadata was fetched over TLS from the app's own host ${quote(hostname)}.`,
    });
    return;
  }
  log.warning({
    code: "foreign-origin",
    message: `The metadata was fetched from ${quote(hostname)}, which is neither the host of its entityID nor of an endpoint.`,
    fix: "Check that this host is the vendor's, or give the certificate that signs the metadata.",
  });
}

function hostOf(url: string): readonly string[] {
  return /^https?:/i.test(url) && URL.canParse(url) ? [new URL(url).hostname] : [];
}

function isRelated(one: string, other: string): boolean {
  if (one === other) return true;
  // A name without a dot is above everything and says nothing.
  const [above, below] = one.length < other.length ? [one, other] : [other, one];
  return above.includes(".") && below.endsWith(`.${above}`);
}
