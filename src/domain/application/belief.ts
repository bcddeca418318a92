import { type AnteroomError, isAnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { Application } from "./application.ts";
import type { Belief, Evidence, Judged } from "./evidence.ts";
import type { EvidenceJudge } from "./evidence-judge.ts";
import type { Finding } from "./saml-evidence.ts";

/** What is known of an application that is about to be added. */
interface Start {
  readonly application: Application;
  readonly belief: Belief;
  readonly evidence: Evidence | undefined;
  readonly origin: Origin;
}

/**
 * Judges what a new application starts with, in the order in which it enters the ledger: a word comes first, so that
 * whatever is read stands above it. Where metadata should lie counts only when no evidence is brought; if it cannot be had
 * there, the word says so and keeps the address for another attempt.
 * @throws {AnteroomError} what reading the evidence refuses, and that there is neither metadata nor a word
 */
export async function judgeStart(judge: EvidenceJudge, start: Start): Promise<readonly Judged[]> {
  const { application, belief, evidence, origin } = start;
  const { declaration, metadataUrl: url } = belief;
  const word = declaration === undefined ? undefined : await judge.judge(application, declaration, origin);
  const words = word === undefined ? [] : [word];
  if (evidence !== undefined) return [...words, await judge.judge(application, evidence, origin)];
  if (url === undefined) return words;
  try {
    return [...words, await judge.judge(application, { kind: "metadata_url", url }, origin)];
  } catch (error) {
    if (!isAnteroomError(error) || word === undefined) throw error;
    return [withoutMetadata(word, url, error)];
  }
}

function withoutMetadata(word: Judged, metadataUrl: string, error: AnteroomError): Judged {
  const fix = "Download the metadata from your own tenant of the app, and bring it.";
  const finding: Finding = { code: "metadata-not-read", severity: "warning", message: error.message, fix };
  const findings = [...word.verification.findings, finding];
  return { ...word, verification: { ...word.verification, findings }, again: { metadataUrl } };
}
