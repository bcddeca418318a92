/**
 * The decision table of the four lines, written down a second time: each line is a list of rows, and the first row that applies
 * is the answer with the kind of evidence it rests on. Imports nothing from `src/`, so that a mistake there is not shared.
 */

/** A situation in the words of the glossary. */
export interface Situation {
  /** The newest conclusive evidence on whether the app implements SAML. */
  readonly proof: "none" | "ambiguous" | "declared" | "declared_no" | "proven" | "warned" | "disproven";
  readonly condition: "ok" | "stale" | "broken";
  /** The newest AuthnRequest that was seen: sent to our identity provider or elsewhere, and whether it is that of the metadata. */
  readonly request: "none" | "ours" | "ours_other" | "elsewhere";
  readonly requestAge: "fresh" | "old";
  /** The newest verified sign-in. */
  readonly signIn: "none" | "fresh" | "old";
  /** A recording that was refused, before or after the verified one. */
  readonly refused: "none" | "before" | "after";
  /** Whether the sign-in is newer than the request. */
  readonly signInIsNewer: boolean;
  /**
   * What the rules of the identity providers say. `untold`: there is a connection, and no metadata of its identity provider;
   * `seen`: nor of this one, and its rules passed the app's own request.
   */
  readonly idps: "none" | "untold" | "seen" | "fit" | "warned" | "unfit" | "one_unfit";
}

/** An answer, and the kind of evidence that it rests on. */
export type Expected = readonly [answer: string, evidence: string | null];

type Row = readonly [answer: string, evidence: string | null, applies: (s: Situation) => boolean];

const DOMAINS = {
  proof: ["none", "ambiguous", "declared", "declared_no", "proven", "warned", "disproven"],
  condition: ["ok", "stale", "broken"],
  request: ["none", "ours", "ours_other", "elsewhere"],
  requestAge: ["fresh", "old"],
  signIn: ["none", "fresh", "old"],
  refused: ["none", "before", "after"],
  signInIsNewer: [true, false],
  idps: ["none", "untold", "seen", "fit", "warned", "unfit", "one_unfit"],
} as const;

const hasMetadata = (s: Situation): boolean => s.proof === "proven" || s.proof === "warned";
const isSupported = (s: Situation): boolean => hasMetadata(s) || s.proof === "declared";
const isRefuted = (s: Situation): boolean => s.proof === "disproven" || s.proof === "declared_no";
/** Without the metadata of an identity provider no address is known to be ours. */
const knowsAddress = (s: Situation): boolean => !["none", "untold", "seen"].includes(s.idps);
const isOurs = (s: Situation): boolean => (s.request === "ours" || s.request === "ours_other") && knowsAddress(s);
const byRequest = (s: Situation): boolean => s.request !== "none" && (s.signIn === "none" || !s.signInIsNewer);
const bySignIn = (s: Situation): boolean => s.signIn !== "none" && !byRequest(s);

const IMPLEMENTS: readonly Row[] = [
  ["no", "metadata", (s) => s.proof === "disproven"],
  ["no", "declaration", (s) => s.proof === "declared_no"],
  ["unknown", "metadata", (s) => s.proof === "ambiguous"],
  ["attention", "declaration", (s) => s.proof === "declared"],
  ["attention", "metadata", (s) => hasMetadata(s) && s.condition !== "ok"],
  ["attention", "metadata", (s) => s.proof === "warned"],
  ["yes", "metadata", (s) => s.proof === "proven"],
  ["unknown", "newest", () => true],
];

const ENABLED: readonly Row[] = [
  ["no", "metadata", (s) => s.proof === "disproven"],
  ["no", "declaration", (s) => s.proof === "declared_no"],
  ["yes", "login", (s) => bySignIn(s) && s.signIn === "fresh"],
  ["attention", "login", bySignIn],
  ["unknown", "observation", (s) => byRequest(s) && !knowsAddress(s)],
  ["attention", "observation", (s) => byRequest(s) && !isOurs(s)],
  ["attention", "observation", (s) => byRequest(s) && !hasMetadata(s)],
  ["attention", "observation", (s) => byRequest(s) && s.request === "ours_other"],
  ["attention", "observation", (s) => byRequest(s) && s.requestAge === "old"],
  ["yes", "observation", byRequest],
  ["unknown", null, () => true],
];

const FITS: readonly Row[] = [
  ["unknown", null, (s) => !hasMetadata(s)],
  ["unknown", null, (s) => s.idps === "none" || s.idps === "untold"],
  ["no", "metadata", (s) => s.idps === "unfit"],
  ["attention", "metadata", (s) => s.idps === "one_unfit" || s.idps === "warned"],
  ["yes", "metadata", () => true],
];

const SIGNS_IN: readonly Row[] = [
  ["unknown", null, (s) => s.signIn === "none" && s.refused === "none"],
  ["attention", "login", (s) => s.signIn === "none" || s.refused === "after"],
  ["attention", "login", (s) => !isSupported(s) || isRefuted(s) || s.condition === "broken"],
  ["attention", "login", (s) => s.signIn === "old"],
  ["yes", "login", () => true],
];

/** The answers of the table, in the order of the questions. `newest`: whatever entry is the newest, if there is one. */
export function answersOf(situation: Situation): readonly Expected[] {
  return [IMPLEMENTS, ENABLED, FITS, SIGNS_IN].map((rows) => {
    const row = rows.find(([, , applies]) => applies(situation));
    if (row === undefined) throw new Error("No row of the table applies.");
    return [row[0], row[1]];
  });
}

/** Every situation that can be. */
export function everySituation(): readonly Situation[] {
  return Object.entries(DOMAINS).reduce<Record<string, unknown>[]>(
    (made, [name, values]) => made.flatMap((one) => [...values].map((value) => ({ ...one, [name]: value }))),
    [{}],
  ) as unknown as readonly Situation[];
}
