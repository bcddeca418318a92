import { describe, expect, it } from "vitest";
import type { AccountPolicy } from "../../../src/domain/account/account-policy.ts";
import {
  type AccountFacts,
  deriveGates,
  deriveStatus,
  GATES,
  type Gates,
  meetsGrade,
  meetsMfa,
  mustPause,
  STATUSES,
} from "../../../src/domain/account/gates.ts";
import { GRADES } from "../../../src/domain/application/saml-evidence.ts";
import { DEFAULT_POLICY } from "../../support/account-policy.ts";
import {
  everyCombination,
  gatesOf,
  type OracleFacts,
  type OracleGates,
  reaches,
  statusOf,
} from "../../support/gates-oracle.ts";

const NOW = Date.UTC(2026, 0, 15);
const EXEMPT_UNTIL = { none: null, live: NOW + 1, ended: NOW } as const;
const OWNERS = { owned: 2, single_owner: 1, orphaned: 0 } as const;
const VALIDITY = {
  open: { validFrom: NOW, validUntil: NOW + 1 },
  not_yet: { validFrom: NOW + 1, validUntil: null },
  ended: { validFrom: null, validUntil: NOW },
} as const;

function toFacts(facts: OracleFacts): AccountFacts {
  return {
    kind: facts.kind,
    user: { active: facts.active, deleted: facts.deleted },
    assigned: facts.assigned,
    application: { verdict: facts.verdict, grade: facts.grade, condition: facts.condition },
    loginProven: facts.loginProven,
    contactVerified: facts.contactVerified,
    factor: facts.factor === "none" ? null : facts.factor,
    exemptUntil: EXEMPT_UNTIL[facts.exemption],
    linked: facts.link !== "none",
    linkPaused: facts.link === "paused",
    held: facts.held,
    ...VALIDITY[facts.validity],
    owners: OWNERS[facts.ownership],
    reviewDueAt: null,
    retired: facts.retired,
  };
}

interface Row {
  readonly oracle: OracleFacts;
  /** The gates of the table. */
  readonly expected: OracleGates;
  readonly facts: AccountFacts;
  /** The gates that are derived. */
  readonly gates: Gates;
}

/** Calls back for every row: all combinations of facts, retired or not, under every grade that policy can ask for. */
function forEveryRow(check: (row: Row) => void): number {
  let rows = 0;
  for (const base of everyCombination()) {
    const gates = deriveGates(toFacts(base), NOW, DEFAULT_POLICY);
    const expected = gatesOf(base);
    for (const retired of [false, true]) {
      const facts = toFacts({ ...base, retired });
      for (const required of GRADES) {
        rows += 1;
        const ownersRequired = rows % 2 === 0;
        check({ oracle: { ...base, retired, required, ownersRequired }, expected, facts, gates });
      }
    }
  }
  return rows;
}

const POLICIES = new Map(
  (["warn", "gate"] as const).flatMap((owner) =>
    GRADES.map((requiredGrade) => [`${owner} ${requiredGrade}`, { ...DEFAULT_POLICY, requiredGrade, owner }] as const),
  ),
);

function asking({ required, ownersRequired }: OracleFacts): AccountPolicy {
  return POLICIES.get(`${ownersRequired ? "gate" : "warn"} ${required}`) ?? DEFAULT_POLICY;
}

/** The evidence of one kind and of three others, then what is upstream, the factor, the link, what is local, retired, the grade. */
const SIZE = (4 * 5 * 3 * 2 + 3 * (4 * 2 * 3)) * 5 * 12 * 3 * 7 * 2 * 5;

describe("the truth table of gates and statuses", () => {
  it("agrees with the table of the design in every combination of facts", () => {
    const wrong: unknown[] = [];

    const rows = forEveryRow(({ oracle, expected, facts, gates }) => {
      const status = deriveStatus(gates, facts, asking(oracle));
      const same =
        gates.upstream === expected.upstream &&
        gates.saml === expected.saml &&
        gates.mfa === expected.mfa &&
        gates.link === expected.link &&
        gates.hold === expected.hold &&
        gates.validity === expected.validity &&
        gates.ownership === expected.ownership &&
        status === statusOf(oracle, expected);
      if (!same && wrong.length < 5) wrong.push({ oracle, gates, expected, status });
    });

    expect(wrong).toEqual([]);
    expect(rows).toBe(SIZE);
  });

  it("reaches every status and every value of every gate", () => {
    const statuses = new Set<string>();
    const values = new Set<string>();

    forEveryRow(({ oracle, facts, gates }) => {
      statuses.add(deriveStatus(gates, facts, asking(oracle)));
      if (oracle.retired || oracle.required !== "none") return;
      for (const [gate, value] of Object.entries(gates)) values.add(`${gate} ${value}`);
    });

    expect([...statuses].sort()).toEqual([...STATUSES].sort());
    const all = Object.entries(GATES).flatMap(([gate, names]) => names.map((name) => `${gate} ${name}`));
    expect([...values].sort()).toEqual(all.sort());
  });
});

describe("the rules that hold in every combination", () => {
  it("active implies upstream active, saml at policy, a factor or an exemption, a link and no hold", () => {
    const broken = brokenRows(({ oracle, facts, gates }) => {
      if (deriveStatus(gates, facts, asking(oracle)) !== "active") return true;
      const saml = oracle.kind !== "idp_provisioned" || reaches(gates.saml, oracle.required);
      const usable = gates.mfa === "enrolled" || gates.mfa === "exempt";
      const free = !oracle.retired && gates.hold === "none";
      const reachable = gates.contact !== "unverified";
      const answered = gates.validity === "open" && (!oracle.ownersRequired || gates.ownership === "owned");
      const linked = gates.link === "linked";
      return gates.upstream === "active" && saml && reachable && usable && linked && free && answered;
    });

    expect(broken).toEqual([]);
  });

  it("what is linked and not paused bears its link", () => {
    const broken = brokenRows(({ gates }) => gates.link !== "linked" || !mustPause(gates));

    expect(broken).toEqual([]);
  });

  it("a paused link never makes an account active", () => {
    const broken = brokenRows(
      ({ oracle, facts, gates }) => oracle.link !== "paused" || deriveStatus(gates, facts, asking(oracle)) !== "active",
    );

    expect(broken).toEqual([]);
  });

  it("a hold is never cleared by what is upstream", () => {
    const broken = brokenRows(({ oracle, gates }) => oracle.held === (gates.hold === "held"));

    expect(broken).toEqual([]);
  });

  it("stale evidence changes no status: it only warns", () => {
    const broken = brokenRows(({ oracle, facts, gates }) => {
      if (oracle.condition !== "stale") return true;
      const fresh = toFacts({ ...oracle, condition: "ok" });
      const status = deriveStatus(deriveGates(fresh, NOW, DEFAULT_POLICY), fresh, asking(oracle));
      return deriveStatus(gates, facts, asking(oracle)) === status;
    });

    expect(broken).toEqual([]);
  });

  it("accounts that no identity provider provisions never wait for SAML", () => {
    const broken = brokenRows(({ oracle, facts, gates }) => {
      const status = deriveStatus(gates, facts, asking(oracle));
      return oracle.kind === "idp_provisioned" || (status !== "blocked" && status !== "awaiting_verification");
    });

    expect(broken).toEqual([]);
  });

  it("the helpers agree with the table", () => {
    for (const saml of GATES.saml) {
      for (const required of GRADES) {
        const exempt = saml === "not_applicable";
        const proven = exempt || (saml !== "unsupported" && saml !== "broken" && reaches(saml, required));
        expect([saml, required, meetsGrade(saml, required)]).toEqual([saml, required, proven]);
      }
    }
    expect(GATES.mfa.filter(meetsMfa)).toEqual(["enrolled", "exempt"]);
  });
});

function brokenRows(holds: (row: Row) => boolean): OracleFacts[] {
  const broken: OracleFacts[] = [];
  forEveryRow((row) => {
    if (!holds(row) && broken.length < 3) broken.push(row.oracle);
  });
  return broken;
}
