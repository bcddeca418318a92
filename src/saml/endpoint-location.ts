import { BlockList, isIP } from "node:net";
import type { Observation } from "./finding-log.ts";
import { quote } from "./quote.ts";

/** What an endpoint's Location is good for. */
export type LocationJudgement =
  | { readonly isUsable: true; readonly url: string; readonly concerns: readonly Observation[] }
  | { readonly isUsable: false; readonly problem: string };

// Browsers and identity providers stop at 2,000 to 8,000 characters; the cap also bounds the searches below.
const LONGEST_URL = 4096;

/** What an endpoint is for: taking responses, or taking requests. Codes of concerns begin with it. */
export type EndpointKind = "acs" | "sso";

/**
 * Judges the URL of an endpoint. Usable is an absolute `https` or, with a strong concern, `http` URL. The URL is kept as
 * written, because identity providers compare it as text.
 */
export function judgeLocation(raw: string | undefined, kind: EndpointKind = "acs"): LocationJudgement {
  if (raw === undefined) return unusable("has no Location");
  const url = raw.trim();
  if (url.length > LONGEST_URL) return unusable(`has a Location longer than ${LONGEST_URL} characters`);
  if (/[\s\p{Cc}]/u.test(url)) return unusable("has a Location with a line break or space in it");
  // The URL parser reads a backslash as a slash, which other software does not.
  if (!/^https?:\/\/[^/]/i.test(url) || url.includes("\\"))
    return unusable(`has the Location ${quote(url)}, which is no absolute https URL`);
  if (!URL.canParse(url)) return unusable(`has the Location ${quote(url)}, whose host is not valid`);
  return { isUsable: true, url, concerns: concernsOf(url, new URL(url), kind) };
}

function unusable(problem: string): LocationJudgement {
  return { isUsable: false, problem };
}

function concernsOf(raw: string, url: URL, kind: EndpointKind): Observation[] {
  const concerns: Observation[] = [];
  if (url.protocol === "http:") {
    concerns.push({
      code: `${kind}-http`,
      message: `The endpoint ${quote(raw)} is http, so sign-ins can be read and changed on the way.`,
      fix: "Ask the vendor for an https endpoint before using this in production.",
    });
  }
  if (url.username !== "" || url.password !== "") {
    concerns.push({
      code: `${kind}-userinfo`,
      message: `The endpoint ${quote(raw)} has a user name before "@", so its real host is ${quote(url.hostname)}.`,
      fix: "Check with the vendor that this host is theirs.",
    });
  }
  if (url.hash !== "" || raw.includes("#")) {
    concerns.push({
      code: `${kind}-fragment`,
      message: `The endpoint ${quote(raw)} has a fragment, which browsers do not send.`,
      fix: 'Ask the vendor for the endpoint without the part after "#".',
    });
  }
  if (hasPlaceholder(raw)) {
    concerns.push({
      code: `${kind}-placeholder`,
      message: `The endpoint ${quote(raw)} still has a placeholder in it.`,
      fix: "Download the metadata from your own tenant instead of from documentation.",
    });
  }
  if (!isPublicHost(url.hostname)) {
    concerns.push({
      code: `${kind}-host-not-public`,
      message: `The endpoint's host ${quote(url.hostname)} is not reachable from the internet.`,
      fix: "Check that browsers of all users reach it, or use the metadata of the production system.",
    });
  }
  return concerns;
}

/** Whether a host name, as the URL parser wrote it, has labels in punycode. */
export function isPunycode(hostname: string): boolean {
  return hostname.split(".").some((label) => label.startsWith("xn--"));
}

function hasPlaceholder(url: string): boolean {
  return /\{[^}]*\}|%7B|<[^>]*>|\byour[-_.]?(?:company|domain|host|instance|org|server|subdomain|tenant|workspace)\b/i.test(
    url.replace(/^https?:\/\/\[[^\]]*\]/i, ""),
  );
}

const LOCAL_SUFFIXES = [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet", ".corp"];

function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, "");
  const family = isIP(host);
  if (family !== 0) return !LOCAL_ADDRESSES.check(host, family === 4 ? "ipv4" : "ipv6");
  return host.includes(".") && !LOCAL_SUFFIXES.some((suffix) => host.endsWith(suffix));
}

const LOCAL_ADDRESSES: BlockList = localAddresses();

function localAddresses(): BlockList {
  const list = new BlockList();
  const v4 =
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/3";
  const v6 = "::/127 64:ff9b::/96 fc00::/7 fe80::/10 ff00::/8";
  for (const [ranges, family] of [
    [v4, "ipv4"],
    [v6, "ipv6"],
  ] as const) {
    for (const range of ranges.split(" ")) {
      const [network = "", prefix = ""] = range.split("/");
      list.addSubnet(network, Number(prefix), family);
    }
  }
  return list;
}
