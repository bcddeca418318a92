import { describe, expect, it } from "vitest";
import { bestCell, couldDo, decide, type Facts } from "../../../src/domain/person/authority.ts";
import { ACTIONS, type Action, COLUMNS, type Column, cellOf, SIGNS } from "../../../src/domain/person/permission.ts";
import { mayGive, PERSON_ROLES, type PersonRole } from "../../../src/domain/person/role.ts";
import { covers, SCOPES, scopesFor } from "../../../src/domain/person/scope.ts";
import { EXPECTED_COLUMNS, EXPECTED_MATRIX } from "../../support/permission-matrix.ts";

const FACTS: Facts = {
  action: "read",
  columns: [],
  scopes: null,
  hasReason: true,
  steppedUp: true,
  approved: true,
};

const cells = Object.entries(EXPECTED_MATRIX).flatMap(([action, row]) =>
  EXPECTED_COLUMNS.map((column, at) => ({ action: action as Action, column: column as Column, sign: row[at] ?? "" })),
);

describe("the permission matrix", () => {
  it("has the rows and columns that were decided", () => {
    expect([...ACTIONS].sort()).toEqual(Object.keys(EXPECTED_MATRIX).sort());
    expect(COLUMNS).toEqual(EXPECTED_COLUMNS);
  });

  it.each(cells)("says $sign for $action by $column", ({ action, column, sign }) => {
    expect(SIGNS[cellOf(action, column)]).toBe(sign);
  });

  it("has a scope for every action that a token may do, and no unknown action in any scope", () => {
    for (const action of ACTIONS)
      expect([action, scopesFor(action).length > 0 || action === "step_up"]).toEqual([action, true]);
    expect(SCOPES.filter((scope) => !ACTIONS.some((action) => covers([scope], action)))).toEqual([]);
  });
});

describe("a decision", () => {
  /** What is missing, one thing after the other, until it is allowed. */
  const wants: Readonly<Record<string, readonly string[]>> = {
    "✓": [],
    "◐": ["reason_required", "step_up_required"],
    "2": ["reason_required", "second_person_required"],
    "2◐": ["reason_required", "step_up_required", "second_person_required"],
    propose: ["reason_required", "second_person_required"],
    scope: [],
    "–": ["no_right"],
    own: ["no_right"],
    "own◐": ["no_right"],
  };
  const owned: Readonly<Record<string, readonly string[]>> = { ...wants, own: [], "own◐": wants["◐"] ?? [] };

  it.each(cells)("about $action by $column ($sign) asks for one thing after the other", ({ action, column, sign }) => {
    expect(asked(action, [column])).toEqual(wants[sign]);
  });

  it.each(cells.filter(({ sign }) => sign.startsWith("own")))(
    "lets the role $column do $action with what it owns",
    ({ action, column, sign }) => {
      expect(asked(action, [column, "item_owner"])).toEqual(owned[sign]);
    },
  );

  function asked(action: Action, columns: readonly Column[]): string[] {
    const missing: string[] = [];
    let facts: Facts = { ...FACTS, action, columns, hasReason: false, steppedUp: false, approved: false };
    for (;;) {
      const decision = decide(facts);
      if (decision === "allowed") return missing;
      missing.push(decision);
      if (decision === "reason_required") facts = { ...facts, hasReason: true };
      else if (decision === "step_up_required") facts = { ...facts, steppedUp: true };
      else if (decision === "second_person_required") facts = { ...facts, approved: true };
      else return missing;
    }
  }

  it("takes the column that asks for the least", () => {
    expect(bestCell("hold_account", ["admin", "item_owner"])).toBe("yes");
    expect(bestCell("reveal_secret", ["admin", "item_owner"])).toBe("step_up_second_person");
    expect(bestCell("override_gates", ["admin", "owner"])).toBe("second_person");
    expect(bestCell("purge_account", ["user", "item_owner"])).toBe("no");
  });

  it("needs a scope even of somebody who may do everything", () => {
    const facts: Facts = { ...FACTS, action: "manage_applications", columns: ["owner"] };

    expect(decide({ ...facts, scopes: ["read", "codes"] })).toBe("no_scope");
    expect(decide({ ...facts, scopes: ["applications"] })).toBe("allowed");
    expect(decide({ ...facts, scopes: null })).toBe("allowed");
  });

  it("lets nobody approve what they could only propose", () => {
    expect(couldDo("override_gates", ["admin"])).toBe(false);
    expect(couldDo("override_gates", ["super_admin"])).toBe(true);
    expect(couldDo("do_review", ["admin"])).toBe(true);
    expect(couldDo("do_review", ["owner"])).toBe(false);
  });
});

describe("giving roles", () => {
  const GIVERS: Readonly<Record<PersonRole, readonly PersonRole[]>> = {
    owner: ["user", "auditor", "operator", "admin", "super_admin", "owner"],
    super_admin: ["user", "auditor", "operator", "admin", "super_admin"],
    admin: ["user", "auditor", "operator", "admin"],
    operator: [],
    auditor: [],
    user: [],
  };

  it.each(PERSON_ROLES)("goes no higher than one's own: %s", (giver) => {
    expect(PERSON_ROLES.filter((role) => mayGive(giver, role))).toEqual(GIVERS[giver]);
  });
});
