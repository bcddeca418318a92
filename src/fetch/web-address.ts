import { isIP } from "node:net";
import { OutboundProblem } from "../domain/outbound.ts";
import { isHostName, isInsideName } from "./host-name.ts";

/** An https address that could be asked, as far as its text goes. */
export interface WebAddress {
  /** As every browser would read it, without fragment and without a dot at the end of the name. */
  readonly url: URL;
  /** A name in ASCII, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** `number`: an IP address in place of a name. `inside`: a name that means something inside a network only. */
  readonly kind: "name" | "inside" | "number";
}

/** More than any address that is meant to be opened; headers end at 16 KB. */
const LONGEST_ADDRESS = 16 * 1024;

/**
 * Reads the text of an address by the rules of browsers, which settle octal, hexadecimal and short numbers, letters that look
 * alike and escapes before anything is looked at.
 * @throws {OutboundProblem} `bad_url`, `not_https`, `credentials_in_url`
 */
export function readWebAddress(text: string): WebAddress {
  const url = text.length <= LONGEST_ADDRESS && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw unreadable();
  if (url.protocol !== "https:") throw new OutboundProblem("not_https", "It is no https address.");
  if (url.username + url.password !== "") {
    throw new OutboundProblem("credentials_in_url", "It holds a user name or a password, which are never sent.");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const isNumber = isIP(host) !== 0;
  if (!isNumber && !isHostName(host)) throw unreadable();
  url.hash = "";
  if (!isNumber) url.hostname = host;
  const kind = isNumber ? "number" : isInsideName(host) ? "inside" : "name";
  return { url, host, port: url.port === "" ? 443 : Number(url.port), kind };
}

function unreadable(): OutboundProblem {
  return new OutboundProblem("bad_url", "It is no address of a document on the web.");
}
