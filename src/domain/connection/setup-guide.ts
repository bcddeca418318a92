import type { Idp } from "./connection.ts";
import { SETUP_GUIDES } from "./setup-guides.ts";

/** One field of the form at the identity provider, under its own label. */
export interface GuideField {
  readonly label: string;
  /** What goes into it: the base URL, the token, this very text, or a tick. */
  readonly kind: "url" | "token" | "text" | "tick";
  /** The text, or what is ticked. */
  readonly value?: string | undefined;
}

/** How somebody connects one identity provider: what to open, what to fill in, what to switch on. */
export interface SetupGuide {
  readonly idp: Idp;
  /** Tells several ways of the same identity provider apart; `standard` where there is one. */
  readonly variant: string;
  /** What this way is called there. */
  readonly title: string;
  /** When to choose it. */
  readonly about: string;
  /** How to get to the form, one step each. */
  readonly open: readonly string[];
  readonly form: {
    /** Where it is, as its own screens say it. */
    readonly place: string;
    /** In its own order. */
    readonly fields: readonly GuideField[];
    /** What tries the connection. */
    readonly test: string;
  };
  /** What to switch on once the test has passed. */
  readonly activate: readonly string[];
  /** How to have one user pushed. */
  readonly assign: string;
  /** How soon something arrives. */
  readonly pace: string;
  readonly notes: readonly string[];
}

/** The ways to connect an identity provider, the usual one first. */
export function guidesFor(idp: Idp): readonly SetupGuide[] {
  return SETUP_GUIDES.filter((guide) => guide.idp === idp);
}

/** The guide of a way; the usual one of the identity provider when the way is not known. */
export function guideFor(idp: Idp, variant?: string): SetupGuide | undefined {
  const guides = guidesFor(idp);
  return guides.find((guide) => guide.variant === variant) ?? guides[0];
}
