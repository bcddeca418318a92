import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideRole, type RoleRule, withNameId } from "../../../../src/domain/sso/role.ts";

const admins: RoleRule = { role: "admin", attribute: "groups", value: "admins" };
const staff: RoleRule = { role: "auditor", attribute: "department", value: "IT" };
const anna: RoleRule = { role: "operator", attribute: "NameID", value: "anna@corp.example" };

/** Weakest first, written down once more. */
const ORDER = ["user", "auditor", "operator", "admin", "super_admin"] as const;

describe("the role of a person", () => {
  it.each([
    ["nothing", {}, null],
    ["a group that has one", { groups: ["x", "admins"] }, "admin"],
    ["the group in another case", { groups: ["Admins"] }, null],
    ["the group with a space", { groups: ["admins "] }, null],
    ["the value under another name", { department: ["admins"] }, null],
    ["several that have one", { department: ["IT"], groups: ["admins"] }, "admin"],
    ["a department", { department: ["IT"] }, "auditor"],
    ["no values", { groups: [] }, null],
  ] as const)("with %s follows from the rules", (_name, attributes, role) => {
    const decision = decideRole([admins, staff, anna], new Map(Object.entries(attributes)));

    expect(decision.role).toBe(role);
  });

  it("says of each rule why it matched or did not, and names no value that was sent", () => {
    const attributes = new Map([
      ["groups", ["admins", "secret project"]],
      ["department", ["Sales"]],
    ]);

    const { outcomes } = decideRole([admins, staff, anna, { ...staff, attribute: "groups" }], attributes);

    expect(outcomes).toEqual([
      { rule: admins, matched: true, reason: 'groups holds "admins": admin.' },
      { rule: staff, matched: false, reason: "department holds another value." },
      { rule: anna, matched: false, reason: "NameID was not sent." },
      { rule: { ...staff, attribute: "groups" }, matched: false, reason: "groups holds 2 other values." },
    ]);
  });

  it("goes by the name in the assertion, for which no attribute can pass", () => {
    const attributes = new Map([["NameID", ["anna@corp.example"]]]);

    const decision = decideRole([anna], withNameId(attributes, "eve@corp.example"));

    expect(decision.role).toBeNull();
    expect(decideRole([anna], withNameId(new Map(), "anna@corp.example")).role).toBe("operator");
  });

  it("is the strongest of those whose value is there, in whatever order rules and values come", () => {
    const name = fc.constantFrom("groups", "NameID", "__proto__", "constructor", "a b");
    const value = fc.constantFrom("x", "y", "X", "", "toString");
    const rule = fc.record({ role: fc.constantFrom(...ORDER), attribute: name, value });
    const attributes = fc.array(fc.tuple(name, fc.array(value)));
    fc.assert(
      fc.property(fc.array(rule), attributes, (rules, sent) => {
        const known = new Map(sent);
        const strongest = rules.reduce(
          (most, { role, attribute, value: wanted }) =>
            (known.get(attribute) ?? []).some((one) => one === wanted) ? Math.max(most, ORDER.indexOf(role)) : most,
          -1,
        );

        expect(decideRole(rules, known).role).toBe(ORDER[strongest] ?? null);
        expect(decideRole(rules.toReversed(), known).role).toBe(ORDER[strongest] ?? null);
      }),
    );
  });
});
