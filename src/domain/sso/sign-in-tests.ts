import { randomBytes } from "node:crypto";
import type { ResponseVerdict, ResponseVerifier } from "../application/saml-evidence.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { PersonId, SsoProviderId, WorkspaceId } from "../id.ts";
import type { Person } from "../person/person.ts";
import type { Stores, Units } from "../unit.ts";
import type { SsoProvider } from "./provider.ts";
import { decideRole, type RoleDecision, withNameId } from "./role.ts";
import type { Site } from "./service-provider.ts";
import { checksOfAnswer, failedCheck, passed, type SignInCheck } from "./sign-in-checks.ts";
import { fixFor, unusableName } from "./sign-in-refusals.ts";

/** What a sign-in came to that was only a test. */
export interface SignInReport {
  readonly at: number;
  readonly checks: readonly SignInCheck[];
  /** What the assertion says; null when it could not be verified. */
  readonly assertion: TestedAssertion | null;
  /** Who signed in there, if every check holds and they are known here. */
  readonly passedBy: PersonId | null;
  /** The answer as it came, for whoever looks closer. */
  readonly xml: string;
}

/** What a verified assertion says. Instants are epoch milliseconds. */
export interface TestedAssertion {
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly role: RoleDecision["role"];
  readonly authnInstant: number;
  readonly notOnOrAfter: number;
  readonly sessionNotOnOrAfter: number | null;
  readonly authnContexts: readonly string[];
  readonly secondFactor: "shown" | "not_shown" | "unknown";
  readonly signed: "assertion" | "response" | "both";
  /** The certificate that verified it, SHA-256 of the DER. */
  readonly signedBy: string;
}

/** A sign-in that begins no session, to see whether a provider is set up right. */
export interface SignInTest {
  readonly id: string;
  readonly providerId: SsoProviderId;
  /** An answer is taken until then. Epoch milliseconds. */
  readonly expiresAt: number;
  /** Null while it waits for the answer. */
  readonly report: SignInReport | null;
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
}

/** An answer to a test. */
export interface TestedAnswer {
  readonly site: Site;
  readonly requestId: string;
  readonly response: Uint8Array;
}

const WAIT_MS = 10 * 60 * 1000;
const KEPT_MS = 60 * 60 * 1000;
/** Older ones make room; each holds an answer of 256 KB at most. */
const MOST_KEPT = 20;
const LONGEST_VALUE = 500;
const MOST_VALUES = 200;

/** Tests sign-ins. What they come to is kept in memory for an hour, and never stored: it tells who tested. */
export class SignInTests {
  readonly #parts: Parts;
  readonly #tests = new Map<string, SignInTest>();
  readonly #byRequest = new Map<string, string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins a test of a provider, which may be switched off. @throws {AnteroomError} `not_found`. */
  async start(providerId: string): Promise<SignInTest> {
    const { units, clock } = this.#parts;
    const provider = await units.read((stores) => this.#provider(stores, providerId));
    this.#forgetOld();
    const id = randomBytes(12).toString("hex");
    const test = { id, providerId: provider.id, expiresAt: clock.now() + WAIT_MS, report: null };
    this.#tests.set(id, test);
    return test;
  }

  /** @throws {AnteroomError} `not_found` when it is not one of that provider, or was forgotten */
  get(providerId: string, id: string): SignInTest {
    this.#forgetOld();
    const test = this.#tests.get(id);
    if (test?.providerId !== providerId) throw forgotten();
    return test;
  }

  /** The tests that a person passed themselves, latest first, as long as they are kept. */
  passedBy(personId: PersonId): readonly { readonly providerId: SsoProviderId; readonly at: number }[] {
    this.#forgetOld();
    return [...this.#tests.values()]
      .flatMap(({ providerId, report }) => (report?.passedBy === personId ? [{ providerId, at: report.at }] : []))
      .toSorted((one, other) => other.at - one.at);
  }

  /**
   * The provider of a test that is to be begun in a browser by a request.
   * @throws {AnteroomError} `not_found` when nobody began it in the console, or its time is over
   */
  async providerOf(id: string, requestId: string): Promise<SsoProvider> {
    this.#forgetOld();
    const test = this.#tests.get(id);
    if (test === undefined || test.report !== null || test.expiresAt <= this.#parts.clock.now()) throw forgotten();
    const provider = await this.#parts.units.read((stores) => this.#provider(stores, test.providerId));
    this.#byRequest.set(requestId, id);
    return provider;
  }

  /** Takes the answer of a test: looks at everything that a sign-in looks at, and changes nothing but that the answer is used up. */
  async complete(verifier: ResponseVerifier, { site, requestId, response }: TestedAnswer): Promise<SignInTest> {
    const test = this.#tests.get(this.#byRequest.get(requestId) ?? "");
    if (test === undefined) throw forgotten();
    const { units, clock } = this.#parts;
    const provider = await units.read((stores) => this.#provider(stores, test.providerId));
    const expected = { audience: site.entityId, acsUrls: [site.acsUrl], at: clock.now(), inResponseTo: requestId };
    const verdict = verifier.verify(response, { ...expected, idp: provider.profile });
    const report = await units.write(async (stores) => {
      if (verdict.accepted) await burn(stores, provider, verdict);
      return this.#reportOn(stores, provider, verdict, response);
    });
    this.#byRequest.delete(requestId);
    const done = { ...test, report };
    this.#tests.set(test.id, done);
    return done;
  }

  async #reportOn(
    stores: Stores,
    provider: SsoProvider,
    verdict: ResponseVerdict,
    response: Uint8Array,
  ): Promise<SignInReport> {
    const at = this.#parts.clock.now();
    const xml = new TextDecoder().decode(response);
    if (!verdict.accepted) {
      const disproof = verdict.findings.find(({ severity }) => severity === "disproof");
      const unverified = { code: "unverified", severity: "disproof", message: "It cannot be verified." } as const;
      return { at, checks: checksOfAnswer(disproof ?? unverified), assertion: null, passedBy: null, xml };
    }
    const { facts, attributes } = verdict;
    const decision = decideRole(provider.roles, withNameId(attributes, facts.nameId));
    const known = await stores.people.findByLogin(this.#parts.workspaceId, facts.nameId);
    const own = [nameCheck(verdict), roleCheck(decision, known), personCheck(provider, known)];
    const checks = checksOfAnswer(undefined).map((check) => own.find(({ name }) => name === check.name) ?? check);
    const shown = [...attributes].map(([name, values]) => ({
      name: name.slice(0, LONGEST_VALUE),
      values: values.slice(0, MOST_VALUES).map((value) => value.slice(0, LONGEST_VALUE)),
    }));
    const { issuer: _, assertionId: __, assertionSha256: ___, inResponseTo: ____, ...said } = facts;
    const hasPassed = checks.every(({ outcome }) => outcome === "passed");
    const passedBy = hasPassed ? (known?.id ?? null) : null;
    return { at, checks, assertion: { ...said, attributes: shown, role: decision.role }, passedBy, xml };
  }

  async #provider(stores: Stores, id: string): Promise<SsoProvider> {
    const provider = await stores.ssoProviders.find(this.#parts.workspaceId, id);
    if (provider !== undefined) return provider;
    throw new AnteroomError("not_found", `Provider ${id.slice(0, 60)} does not exist; list the sign-in providers.`);
  }

  #forgetOld(): void {
    const now = this.#parts.clock.now();
    for (const [id, { expiresAt }] of this.#tests) {
      if (expiresAt - WAIT_MS + KEPT_MS <= now || this.#tests.size >= MOST_KEPT) this.#tests.delete(id);
    }
    for (const [requestId, id] of this.#byRequest) if (!this.#tests.has(id)) this.#byRequest.delete(requestId);
  }
}

type Accepted = Extract<ResponseVerdict, { readonly accepted: true }>;

/** What was shown in a test signs nobody in. */
async function burn(stores: Stores, { id }: SsoProvider, { facts }: Accepted): Promise<void> {
  await stores.ssoSessions.use(`assertion ${id} ${facts.assertionId}`, facts.notOnOrAfter + WAIT_MS);
}

function nameCheck({ facts }: Accepted): SignInCheck {
  const problem = unusableName(facts);
  if (problem === undefined) return passed("name", `It is ${facts.nameId}.`);
  return failedCheck("name", String(problem.facts["check"]), problem.message, null);
}

function roleCheck({ role }: RoleDecision, known: Person | undefined): SignInCheck {
  if (known !== undefined && known.roleFrom === "hand") return passed("role", `Chosen by hand: ${known.role}.`);
  if (role !== null) return passed("role", `By rule: ${role}.`);
  const fix = "Add a rule for one of the attributes below, or choose a role for the person by hand.";
  return failedCheck("role", "no-role", "No rule fits what the identity provider sent.", fix);
}

function personCheck(provider: SsoProvider, known: Person | undefined): SignInCheck {
  if (known === undefined) return passed("person", "They would be added at their first sign-in.");
  if (known.leftAt !== null) {
    return failedCheck(
      "person",
      "person-left",
      `${known.name} is noted as having left.`,
      "Say under People that they are back.",
    );
  }
  if (known.providerId !== null && known.providerId !== provider.id) {
    return failedCheck(
      "person",
      "other-provider",
      `${known.name} signs in through another provider.`,
      fixFor("other-provider"),
    );
  }
  return passed("person", `They are ${known.name}.`);
}

function forgotten(): AnteroomError {
  return new AnteroomError("not_found", "This test of a sign-in is over or unknown; begin another one in the console.");
}
