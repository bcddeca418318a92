import type { VerificationId } from "../id.ts";
import type { Application, Verification } from "./application.ts";
import type { Finding, IdpProfile } from "./saml-evidence.ts";

/** What there is to ask about SAML at an app, in this order. No answer follows from another one. */
export const QUESTIONS = ["implements", "enabled", "fits", "signs_in"] as const;

/** The answers. `attention`: yes, with something to look at. `unknown`: without evidence, which says nothing against it. */
export const ANSWERS = ["yes", "attention", "no", "unknown"] as const;

/** One of the four questions with its answer, the evidence for it and what to do next. */
export interface SamlLine {
  readonly question: (typeof QUESTIONS)[number];
  readonly answer: (typeof ANSWERS)[number];
  /** Why, for people. */
  readonly sentence: string;
  /** The entry of the ledger that the answer rests on; null when there is none. */
  readonly evidence: LineEvidence | null;
  /** Whole days since what the evidence shows; null without evidence. */
  readonly ageDays: number | null;
  /** What would make the answer better, for people; null when nothing is left to do. */
  readonly nextStep: string | null;
}

/** An entry of the ledger as an answer names it. */
export interface LineEvidence extends Pick<Verification, "kind" | "takenAt"> {
  readonly verificationId: VerificationId;
}

/** The identity provider of a connection, with what its rules say of the app. */
export interface IdpFit {
  /** The name of the connection. */
  readonly connection: string;
  /** Null while its metadata was not given. */
  readonly profile: IdpProfile | null;
  readonly findings: readonly Finding[];
}

/** What the four answers are derived from. Nothing else decides one. */
export interface SamlLinesInput {
  readonly application: Pick<Application, "key" | "name" | "saml">;
  /** Newest first; the newest entry and the newest conclusive one, of each kind, say as much as the whole ledger. */
  readonly ledger: readonly Verification[];
  /** One for each connection. */
  readonly idps: readonly IdpFit[];
  /** The user name of the account of the newest verified sign-in; null when there is none. */
  readonly signedIn: string | null;
  readonly now: number;
}

/** An answer before its evidence is named. */
export interface Answer extends Pick<SamlLine, "answer" | "sentence" | "nextStep"> {
  readonly evidence: Verification | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const FRESH_DAYS = 90;

/** How long ago it was what an entry shows, in whole days: a sign-in may have been long before it was brought. */
export function ageInDays({ takenAt, login }: Pick<Verification, "takenAt" | "login">, now: number): number {
  return Math.max(0, Math.floor((now - (login?.authnInstant ?? takenAt)) / DAY_MS));
}

/** Whether what an entry shows is recent enough to be believed of today: as a declaration, for 90 days. */
export function isFresh(entry: Pick<Verification, "takenAt" | "login">, now: number): boolean {
  return ageInDays(entry, now) < FRESH_DAYS;
}

/** The next step wherever metadata is missing. */
export function addMetadata({ name, key }: Pick<Application, "key" | "name">): string {
  return `Add the SAML metadata of ${name} to application "${key}".`;
}

/** The next step wherever the metadata of the identity provider is missing. */
export const ADD_IDP_METADATA = "Give the metadata of the identity provider to its connection.";
