import type { XmlElement } from "libxml2-wasm";
import type { Finding } from "../domain/application/saml-evidence.ts";
import { isAnteroomError } from "../domain/errors.ts";
import { fixOf, type ResponseRule } from "./response-rules.ts";
import { pathOf } from "./xml-element.ts";

/** A Response breaks a rule. Only the verifier of Responses catches it. */
export class BrokenRule extends Error {
  override readonly name = "BrokenRule";
  readonly finding: Finding;

  constructor(rule: ResponseRule, message: string, at?: XmlElement) {
    super(message);
    const path = at === undefined ? {} : { path: pathOf(at) };
    this.finding = { code: rule, severity: "disproof", message, ...path, fix: fixOf(rule) };
  }
}

/** Breaks off: the rule does not hold. The message is a sentence that quotes little of the document. */
export function broken(rule: ResponseRule, message: string, at?: XmlElement): never {
  throw new BrokenRule(rule, message, at);
}

const UNREADABLE: ReadonlyMap<unknown, readonly [ResponseRule, string]> = new Map([
  ["doctype", ["doctype", "The response contains a DOCTYPE, which no SAML message may."]],
  ["too-deep", ["too-deep", "The response nests elements too deep."]],
  ["too-large", ["too-large", "The response is too large."]],
]);

/** The finding for what was thrown while a Response was read, or undefined for a defect. */
export function findingOf(error: unknown): Finding | undefined {
  if (error instanceof BrokenRule) return error.finding;
  if (!isAnteroomError(error)) return undefined;
  const [rule, message] = UNREADABLE.get(error.facts["reason"]) ?? ["not-xml", "The response is not well-formed XML."];
  return { code: rule, severity: "disproof", message, fix: fixOf(rule) };
}
