import type { ResponseAttributes } from "../application/saml-evidence.ts";
import { type RuleRole, strongest } from "../person/role.ts";

/** The name that stands for the NameID among the attributes of a person. */
export const NAME_ID = "NameID";

/** Gives a role to everyone whose attribute has a value. Both are compared exactly. */
export interface RoleRule {
  readonly role: RuleRole;
  /** The name of the attribute in the assertion, or `NameID`. */
  readonly attribute: string;
  readonly value: string;
}

/** What one rule came to. */
export interface RuleOutcome {
  readonly rule: RoleRule;
  readonly matched: boolean;
  /** A sentence. Names no value that was sent, because values can be of other people's concern. */
  readonly reason: string;
}

/** Which role a person has, and why. */
export interface RoleDecision {
  /** The strongest of the rules that matched; null when none did. */
  readonly role: RuleRole | null;
  readonly outcomes: readonly RuleOutcome[];
}

/** Finds the role of a person by the attributes of the assertion. */
export function decideRole(rules: readonly RoleRule[], attributes: ResponseAttributes): RoleDecision {
  const outcomes = rules.map((rule) => outcomeOf(rule, attributes.get(rule.attribute) ?? []));
  const matched = outcomes.filter((outcome) => outcome.matched).map(({ rule }) => rule.role);
  return { role: strongest(matched) ?? null, outcomes };
}

/** The attributes of a person, with the NameID among them: nothing that is sent as an attribute can pass for it. */
export function withNameId(attributes: ResponseAttributes, nameId: string): ResponseAttributes {
  return new Map([...attributes, [NAME_ID, [nameId]]]);
}

function outcomeOf(rule: RoleRule, values: readonly string[]): RuleOutcome {
  const { attribute, value, role } = rule;
  if (values.includes(value)) return { rule, matched: true, reason: `${attribute} holds "${value}": ${role}.` };
  const counted = values.length === 1 ? "another value" : `${values.length} other values`;
  const reason = values.length === 0 ? `${attribute} was not sent.` : `${attribute} holds ${counted}.`;
  return { rule, matched: false, reason };
}
