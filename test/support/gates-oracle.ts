/**
 * The truth table of gates and status, written down a second time: each gate and the status is a list of
 * rows, and the first row that applies is the answer. Imports nothing from `src/`, so that a mistake there is not shared.
 */

/** The facts as the design names them. */
export interface OracleFacts {
  readonly kind: "idp_provisioned" | "placeholder" | "individual";
  readonly active: boolean;
  readonly deleted: boolean;
  readonly assigned: boolean;
  readonly verdict: "unsupported" | "supported" | "unknown" | "ambiguous";
  readonly grade: "none" | "declared" | "metadata" | "observed" | "login";
  readonly condition: "ok" | "stale" | "broken";
  readonly loginProven: boolean;
  readonly contactVerified: boolean;
  readonly factor: "none" | "enrolling" | "enrolled" | "reset" | "suspect";
  readonly exemption: "none" | "live" | "ended";
  readonly link: "none" | "linked" | "paused";
  readonly held: boolean;
  readonly validity: "open" | "not_yet" | "ended";
  readonly ownership: "owned" | "single_owner" | "orphaned";
  readonly retired: boolean;
  readonly required: "none" | "declared" | "metadata" | "observed" | "login";
  /** Whether policy asks for two owners. */
  readonly ownersRequired: boolean;
}

/** The gates as the design names them. */
export interface OracleGates {
  readonly upstream: string;
  readonly saml: string;
  readonly contact: string;
  readonly mfa: string;
  readonly link: string;
  readonly hold: string;
  readonly validity: string;
  readonly ownership: string;
}

type Row<Case> = readonly [answer: string, applies: (one: Case) => boolean];

/** Evidence, weakest first: "none < declared < metadata < observed < login". */
const STRENGTH: Readonly<Record<string, number>> = {
  none: 0,
  unknown: 0,
  declared: 1,
  metadata: 2,
  observed: 3,
  login: 4,
};
const strength = (grade: string): number => STRENGTH[grade] ?? -1;

const UPSTREAM: readonly Row<OracleFacts>[] = [
  ["deleted", (f) => f.deleted],
  ["inactive", (f) => !f.active],
  ["unassigned", (f) => !f.assigned],
  ["active", () => true],
];

/** "unsupported if the verdict says so, else broken if the condition does, else max(application grade, own login proof)". */
const SAML: readonly Row<OracleFacts>[] = [
  // "Placeholder and individual accounts run the same function without the saml gate."
  ["not_applicable", (f) => f.kind !== "idp_provisioned"],
  ["unsupported", (f) => f.verdict === "unsupported"],
  ["broken", (f) => f.condition === "broken"],
  ["login", (f) => f.loginProven || f.grade === "login"],
  ["observed", (f) => f.grade === "observed"],
  ["metadata", (f) => f.grade === "metadata"],
  ["declared", (f) => f.grade === "declared"],
  ["unknown", () => true],
];

/** "The SAML gate does not apply to them, a contact gate does." */
const CONTACT: readonly Row<OracleFacts>[] = [
  ["not_applicable", (f) => f.kind === "idp_provisioned"],
  ["verified", (f) => f.contactVerified],
  ["unverified", () => true],
];

const MFA: readonly Row<OracleFacts>[] = [
  ["enrolled", (f) => f.factor === "enrolled"],
  // "A suspect flag closes the gate", and an exemption is no leave to use what somebody else may have.
  ["suspect", (f) => f.factor === "suspect"],
  ["exempt", (f) => f.exemption === "live"],
  ["reset", (f) => f.factor === "reset"],
  ["enrolling", (f) => f.factor === "enrolling"],
  ["none", () => true],
];

type Linking = OracleFacts & { readonly upstreamGate: string; readonly samlGate: string; readonly mfaGate: string };

/** "linked → paused when upstream leaves active, saml becomes unsupported or broken, or mfa becomes reset or suspect". */
const LINK: readonly Row<Linking>[] = [
  ["none", (f) => f.link === "none"],
  ["paused", (f) => f.link === "paused"],
  ["paused", (f) => f.upstreamGate !== "active"],
  ["paused", (f) => ["unsupported", "broken"].includes(f.samlGate)],
  ["paused", (f) => f.mfaGate === "reset" || f.mfaGate === "suspect"],
  ["paused", (f) => f.validity !== "open"],
  ["linked", () => true],
];

type Deciding = OracleFacts & { readonly gates: OracleGates };
const needsSaml = (f: Deciding): boolean => f.kind === "idp_provisioned";

const STATUS: readonly Row<Deciding>[] = [
  ["retired", (f) => f.retired],
  ["suspended", (f) => f.gates.upstream !== "active" || f.gates.validity !== "open"],
  ["held", (f) => f.gates.hold === "held"],
  ["blocked", (f) => needsSaml(f) && (f.gates.saml === "unsupported" || f.gates.saml === "broken")],
  ["awaiting_verification", (f) => needsSaml(f) && f.gates.saml === "unknown"],
  ["awaiting_verification", (f) => needsSaml(f) && strength(f.gates.saml) < strength(f.required)],
  ["awaiting_contact", (f) => f.gates.contact === "unverified"],
  ["awaiting_mfa", (f) => f.gates.mfa !== "enrolled" && f.gates.mfa !== "exempt"],
  ["awaiting_owner", (f) => f.ownersRequired && f.gates.ownership !== "owned"],
  ["awaiting_integration", (f) => f.gates.link === "none"],
  ["paused", (f) => f.gates.link === "paused"],
  ["active", () => true],
];

function firstOf<Case>(rows: readonly Row<Case>[], one: Case): string {
  for (const [answer, applies] of rows) if (applies(one)) return answer;
  throw new Error("No row of the table applies.");
}

/** The gates that the design gives these facts. */
export function gatesOf(facts: OracleFacts): OracleGates {
  const upstream = firstOf(UPSTREAM, facts);
  const saml = firstOf(SAML, facts);
  const mfa = firstOf(MFA, facts);
  const link = firstOf(LINK, { ...facts, upstreamGate: upstream, samlGate: saml, mfaGate: mfa });
  const { validity, ownership } = facts;
  return {
    upstream,
    saml,
    contact: firstOf(CONTACT, facts),
    mfa,
    link,
    hold: facts.held ? "held" : "none",
    validity,
    ownership,
  };
}

/** The status that the design gives these facts. */
export function statusOf(facts: OracleFacts, gates: OracleGates): string {
  return firstOf(STATUS, { ...facts, gates });
}

/** Whether a saml gate value reaches a grade. */
export function reaches(saml: string, required: string): boolean {
  return strength(saml) > 0 && strength(saml) >= strength(required);
}

type Evidence = Pick<OracleFacts, "verdict" | "grade" | "condition" | "loginProven">;

/** Every evidence; of kinds that no identity provider signs in, which ignore it, only the grades at both sides of what is asked. */
function* everyEvidence(kind: OracleFacts["kind"]): Generator<Evidence> {
  const pushed = kind === "idp_provisioned";
  const grades = pushed
    ? (["none", "declared", "metadata", "observed", "login"] as const)
    : (["none", "login"] as const);
  for (const verdict of ["supported", "unsupported", "unknown", "ambiguous"] as const) {
    for (const grade of grades) {
      for (const condition of ["ok", "stale", "broken"] as const) {
        for (const loginProven of pushed ? [false, true] : [false]) yield { verdict, grade, condition, loginProven };
      }
    }
  }
}

const WHO = ["idp_provisioned", "placeholder", "placeholder verified", "individual verified"];
const UPSTREAMS = ["", "inactive", "unassigned", "deleted", "inactive unassigned deleted"];
const FACTORS = [
  ...["none none", "none live", "none ended", "enrolling none", "enrolling live", "enrolled none", "enrolled live"],
  ...["reset none", "reset live", "reset ended", "suspect none", "suspect live"],
];
const LINKS = ["none", "linked", "paused"];
const LOCAL = ["open", "held open", "not_yet", "held not_yet", "ended", "open single_owner", "open orphaned"];

/** Every combination of facts but `retired` and what policy asks for, which no gate depends on. */
export function* everyCombination(): Generator<OracleFacts> {
  for (const who of WHO) {
    const [kind, verified] = who.split(" ") as [OracleFacts["kind"], string | undefined];
    for (const evidence of everyEvidence(kind)) {
      for (const rest of everyRest()) yield { kind, contactVerified: verified !== undefined, ...evidence, ...rest };
    }
  }
}

function* everyRest(): Generator<Omit<OracleFacts, "kind" | "contactVerified" | keyof Evidence>> {
  const policy = { retired: false, required: "metadata", ownersRequired: false } as const;
  for (const upstream of UPSTREAMS) {
    for (const second of FACTORS) {
      for (const link of LINKS as OracleFacts["link"][]) {
        for (const local of LOCAL)
          yield { ...upstreamOf(upstream), ...secondOf(second), link, ...localOf(local), ...policy };
      }
    }
  }
}

function upstreamOf(words: string): Pick<OracleFacts, "active" | "deleted" | "assigned"> {
  return {
    active: !words.includes("inactive"),
    deleted: words.includes("deleted"),
    assigned: !words.includes("unassigned"),
  };
}

function secondOf(words: string): Pick<OracleFacts, "factor" | "exemption"> {
  const [factor, exemption] = words.split(" ");
  return { factor, exemption } as Pick<OracleFacts, "factor" | "exemption">;
}

function localOf(words: string): Pick<OracleFacts, "held" | "validity" | "ownership"> {
  const said = words.split(" ");
  const validity = said.find((word) => ["open", "not_yet", "ended"].includes(word));
  const ownership = said.find((word) => ["single_owner", "orphaned"].includes(word)) ?? "owned";
  return { held: said.includes("held"), validity, ownership } as Pick<OracleFacts, "held" | "validity" | "ownership">;
}
