import type { Idp } from "../connection/connection.ts";
import { type AdviceCode, adviceCodeOf, type RefusedCall } from "./advice-code.ts";
import { ADVICE_SENTENCES } from "./advice-sentences.ts";
import { IDP_WORDS } from "./idp-words.ts";

/** Whose doing it is that something went wrong. */
export type Fault = "identity_provider" | "anteroom" | "nobody";

/** What somebody does about a call that went wrong. */
export interface Advice {
  readonly code: AdviceCode;
  /** What is wrong, in the words of the identity provider's own screens. */
  readonly cause: string;
  /** What to do about it. */
  readonly fix: string;
  /** Where to click: in the identity provider, or here. */
  readonly place: string;
  readonly fault: Fault;
}

/** The advice on something that went wrong, for whoever administers that identity provider. */
export function adviceFor(idp: Idp, code: AdviceCode): Advice {
  const words = IDP_WORDS[idp];
  const { exceptions, fault, ...usual } = ADVICE_SENTENCES[code];
  const { cause, fix, place } = { ...usual, ...exceptions?.[idp] };
  return { code, cause: capital(cause(words)), fix: capital(fix(words)), place: capital(place(words)), fault };
}

/** The advice on a call that was refused, such as a provisioning record with the result `failure`. */
export function adviceOn(idp: Idp, call: RefusedCall): Advice {
  return adviceFor(idp, adviceCodeOf(call));
}

/** A sentence may begin with a word of the identity provider's. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
