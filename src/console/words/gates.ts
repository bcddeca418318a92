import type { Schemas } from "../api/client.ts";

/** The gates as people call them. */
export const GATE_NAMES: Readonly<Record<Schemas["GateReport"]["gate"], string>> = {
  upstream: "Identity provider",
  saml: "SAML sign-on",
  contact: "Contact",
  mfa: "Second factor",
  link: "Integration",
  hold: "Hold",
  validity: "Validity",
  ownership: "Ownership",
};

/** A value of a gate as people read it. */
export function gateWord(value: string): string {
  return value.replaceAll("_", " ");
}
