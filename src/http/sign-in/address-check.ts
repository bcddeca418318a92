import type { IncomingMessage } from "node:http";
import { isSafeAddress } from "../safe-address.ts";

/** One thing about how the outside reaches the server, and what to do about it if it is not well. */
export interface AddressFact {
  readonly what: string;
  readonly seen: string;
  /** A sentence; undefined when all is well. */
  readonly advice?: string;
}

/** What the server sees of a request that came by the public address, as an administrator has to know it. */
export function checkAddress(
  req: IncomingMessage,
  known: { readonly publicUrl: string; readonly from: string; readonly trustsProxies: boolean },
): readonly AddressFact[] {
  const { publicUrl, from, trustsProxies } = known;
  const { protocol, host } = new URL(publicUrl);
  const isHere = protocol === "http:" && isSafeAddress(publicUrl);
  const seenHost = (req.headers.host ?? "none").slice(0, 100);
  const forwarded = ["x-forwarded-for", "x-forwarded-proto", "forwarded"].filter((name) => name in req.headers);
  const isHidden = forwarded.length > 0 && !trustsProxies;
  return [
    { what: "Public address", seen: publicUrl, ...advised(isHere && LOCAL_ONLY) },
    {
      what: "Protected by https",
      seen: protocol === "https:" ? "yes" : "no",
      ...advised(!isSafeAddress(publicUrl) && NO_HTTPS),
    },
    {
      what: "Host that this browser asked for",
      seen: seenHost,
      ...advised(
        seenHost !== host &&
          `Set ANTEROOM_PUBLIC_URL to the address in the bar of this browser, or have the proxy pass Host on.`,
      ),
    },
    {
      what: "A proxy in between",
      seen: forwarded.length === 0 ? "none seen" : `seen by ${forwarded.join(", ")}`,
      ...advised(isHidden && UNTRUSTED),
    },
    { what: "Address of this browser", seen: from },
  ];
}

const LOCAL_ONLY =
  "Only this machine reaches it. That is enough to try everything with the simulator; for a real identity provider set ANTEROOM_PUBLIC_URL to an https address.";
const NO_HTTPS =
  "Tokens and sessions could be read on the way. Put a proxy with a certificate in front, and set ANTEROOM_PUBLIC_URL.";
const UNTRUSTED =
  "It is not known here, so that everybody seems to come from it. Set ANTEROOM_TRUSTED_PROXIES to its address.";

function advised(advice: string | false): { readonly advice?: string } {
  return advice === false ? {} : { advice };
}
