import { conditionAt, decidingEntry, evidenceEndsAt, type Verification } from "./application.ts";
import type { ObservedRequest } from "./saml-evidence.ts";
import { ADD_IDP_METADATA, type Answer, addMetadata, ageInDays, isFresh, type SamlLinesInput } from "./saml-line.ts";
import { agrees, isSamePlace } from "./sign-in-request.ts";

type SeenRequest = Verification & { readonly observed: ObservedRequest };

/** Whether SAML is on in this tenant: only the app's own behaviour towards our identity provider tells. The newest counts. */
export function enabledAnswer(input: SamlLinesInput): Answer {
  const { application, ledger } = input;
  if (application.saml.verdict === "unsupported") {
    const sentence = "What the app does not support cannot be enabled.";
    return { answer: "no", sentence, nextStep: null, evidence: decidingEntry(ledger) };
  }
  const newest = ledger.find((entry) => isSeenRequest(entry) || isVerifiedSignIn(entry));
  if (newest === undefined) {
    const sentence = "No sign-in and no request for one was seen, which says nothing against the app.";
    return { answer: "unknown", sentence, nextStep: observe(input), evidence: undefined };
  }
  return isSeenRequest(newest) ? requestAnswer(input, newest) : signInMeansEnabled(input, newest);
}

/** Whether a sign-in has worked: the newest one that was verified, and whose. */
export function signsInAnswer(input: SamlLinesInput): Answer {
  const { ledger, now } = input;
  const verified = ledger.find(isVerifiedSignIn);
  const refused = ledger.find((entry) => entry.kind === "login" && entry.verdict !== "supported");
  if (refused !== undefined && (verified === undefined || ledger.indexOf(refused) < ledger.indexOf(verified))) {
    const reason = refused.findings.find(({ severity }) => severity === "disproof");
    const before = verified === undefined ? "" : ` ${whose(input)} signed in ${ago(verified, now)}.`;
    const sentence = `The newest recording of a sign-in was refused${reason === undefined ? "." : `: ${reason.message}`}${before}`;
    return { answer: "attention", sentence, nextStep: reason?.fix ?? RECORD, evidence: refused };
  }
  if (verified === undefined) {
    return { answer: "unknown", sentence: "No sign-in was recorded yet.", nextStep: RECORD, evidence: undefined };
  }
  return { ...verifiedAnswer(input, verified), evidence: verified };
}

const RECORD = "Record one sign-in in a browser and bring the recording (HAR) as evidence.";

function verifiedAnswer(input: SamlLinesInput, verified: Verification): Omit<Answer, "evidence"> {
  const { application, now } = input;
  const { name, saml } = application;
  const signedIn = `${whose(input)} signed in ${ago(verified, now)}`;
  if (saml.verdict !== "supported" || conditionAt(saml.condition, evidenceEndsAt(saml), now) === "broken") {
    const sentence = `${signedIn}, and other evidence no longer shows that ${name} supports SAML.`;
    return { answer: "attention", sentence, nextStep: "See to the first line, then record a sign-in again." };
  }
  if (!isFresh(verified, now)) {
    return { answer: "attention", sentence: `${signedIn}, which is too long ago to rely on.`, nextStep: RECORD };
  }
  const factor = verified.login?.secondFactor === "shown" ? " with a second factor" : "";
  return { answer: "yes", sentence: `${signedIn}${factor}.`, nextStep: null };
}

function signInMeansEnabled(input: SamlLinesInput, signIn: Verification): Answer {
  const signedIn = `${whose(input)} signed in ${ago(signIn, input.now)}`;
  return believed(input, signIn, `${signedIn} through our identity provider`);
}

function requestAnswer(input: SamlLinesInput, seen: SeenRequest): Answer {
  const { application, idps } = input;
  const { saml } = application;
  const { sentTo } = seen.observed;
  const known = idps.filter(({ profile }) => profile !== null);
  const idp = known.find(({ profile }) => profile?.ssoEndpoints.some(({ url }) => isSamePlace(url, sentTo)));
  if (idp === undefined) {
    const sentence = `The app sent a sign-in to ${sentTo.slice(0, 200)}, which is the sign-on address of no identity provider known here.`;
    return known.length === 0
      ? { answer: "unknown", sentence, nextStep: ADD_IDP_METADATA, evidence: seen }
      : {
          answer: "attention",
          sentence,
          nextStep: "Check the sign-on URL in the SSO settings of the app.",
          evidence: seen,
        };
  }
  const sent = `The app sent a sign-in to the identity provider of ${idp.connection}`;
  if (saml.profile === null) {
    const sentence = `${sent}; there is no metadata to tell whether the request is that of this app.`;
    return { answer: "attention", sentence, nextStep: addMetadata(application), evidence: seen };
  }
  if (!agrees(saml.profile, seen.observed)) {
    const sentence = `${sent}, and the request disagrees with the app's metadata.`;
    return { answer: "attention", sentence, nextStep: addMetadata(application), evidence: seen };
  }
  return believed(input, seen, sent);
}

/** What was seen is believed of today as long as it is fresh. */
function believed(input: SamlLinesInput, evidence: Verification, said: string): Answer {
  if (isFresh(evidence, input.now)) return { answer: "yes", sentence: `${said}.`, nextStep: null, evidence };
  const sentence = `${said}; that is too long ago to rely on.`;
  return { answer: "attention", sentence, nextStep: observe(input), evidence };
}

function observe({ application }: SamlLinesInput): string {
  return `Observe the sign-in address of ${application.name}, or bring the recording of a sign-in.`;
}

function whose({ signedIn }: SamlLinesInput): string {
  return signedIn ?? "An account that is gone";
}

function ago(entry: Verification, now: number): string {
  const days = ageInDays(entry, now);
  if (days === 0) return "less than a day ago";
  return days === 1 ? "a day ago" : `${days} days ago`;
}

function isVerifiedSignIn(entry: Verification): boolean {
  return entry.kind === "login" && entry.verdict === "supported";
}

function isSeenRequest(entry: Verification): entry is SeenRequest {
  return entry.kind === "observation" && entry.observed !== null;
}
