import type { Finding, ObservedRequest, SamlProfile, SignInObserver } from "../domain/application/saml-evidence.ts";
import type { Clock } from "../domain/clock.ts";
import type { Outbound } from "../domain/outbound.ts";
import { readAuthnRequest } from "./authn-request.ts";
import { decodeMessage } from "./message-coding.ts";
import { readQuery } from "./query-parameters.ts";
import { checkRedirectSignature } from "./redirect-signature.ts";
import { noRequestFound } from "./sign-in-end.ts";
import { type OtherProtocol, type SentMessage, shown, walk } from "./sign-in-walk.ts";
import { signingKeys } from "./signing-keys.ts";

/** All of an observation; people wait for it. */
const TOTAL_MS = 10_000;

/** Creates the observer of sign-ins: at most eight addresses, ten seconds and 1 MB a page. It keeps no state. */
export function createSignInObserver({
  outbound,
  clock,
}: {
  readonly outbound: Outbound;
  readonly clock: Clock;
}): SignInObserver {
  return {
    async observe(ssoUrl, profile, metadata) {
      const { found, hops, otherProtocols } = await walk(outbound, ssoUrl, clock.now() + TOTAL_MS);
      const began = otherProtocolFindings(otherProtocols);
      if ("why" in found) return { observed: null, findings: [noRequestFound(found), ...began], hops };
      const { observed, findings } = read(found, profile, metadata);
      return { observed, findings: [...findings, ...began], hops };
    },
  };
}

interface Seen {
  readonly observed: ObservedRequest | null;
  readonly findings: readonly Finding[];
}

function read(sent: SentMessage, profile: SamlProfile | null, metadata: Uint8Array | null): Seen {
  const query = readQuery(sent.sentTo.search);
  if (sent.binding === "redirect" && query.count("SAMLRequest") > 1) {
    return unreadable(sent, "is there more than once in the address");
  }
  const decoded = decodeMessage(sent.message, sent.binding);
  if ("problem" in decoded) return unreadable(sent, decoded.problem);
  const keys = signingKeys(profile, metadata);
  const reading = readAuthnRequest(decoded.xml, keys);
  if ("problem" in reading) return unreadable(sent, reading.problem);
  const detached = sent.binding === "redirect" ? checkRedirectSignature(query, keys) : undefined;
  return {
    observed: { ...reading.request, ...detached, binding: sent.binding, sentTo: withoutQuery(sent.sentTo) },
    findings: decoded.isByTheBook ? [] : [oddCoding(sent)],
  };
}

function unreadable(sent: SentMessage, problem: string): Seen {
  const message = `The app sent a SAML message to ${shown(sent.sentTo.href)} that cannot be read: it ${problem}.`;
  const fix = "Ask the vendor to mend the request; an identity provider refuses it, too.";
  return { observed: null, findings: [{ code: "request-unreadable", severity: "warning", message, fix }] };
}

function oddCoding({ binding }: SentMessage): Finding {
  const [is, should] = binding === "post" ? ["deflated", "not be"] : ["not deflated", "be"];
  return {
    code: "request-coding",
    severity: "warning",
    message: `The request is ${is}, and with the ${binding} binding it should ${should}; many identity providers refuse it.`,
    fix: "Ask the vendor to send the request as the binding has it.",
  };
}

function otherProtocolFindings(protocols: ReadonlySet<OtherProtocol>): readonly Finding[] {
  return [...protocols].map((name) => ({
    code: "other-protocol-begun",
    severity: "info",
    message: `The sign-in began ${name} on the way; the app may be set up for it instead of SAML.`,
    fix: "Switch single sign-on to SAML in the app's settings if this tenant is to use it.",
  }));
}

function withoutQuery({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
