import { randomBytes } from "node:crypto";
import type { SamlTools } from "../application/evidence.ts";
import type { ResponseVerdict, ResponseVerifier } from "../application/saml-evidence.ts";
import type { Clock } from "../clock.ts";
import type { RefusalNotes } from "../connection/refusal-notes.ts";
import { AnteroomError, isAnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import { arrive } from "../person/arrival.ts";
import type { OnKnown } from "../person/people-service.ts";
import type { Person } from "../person/person.ts";
import { unproven } from "../person/step-up.ts";
import type { Signer } from "../signer.ts";
import type { Stores, Units } from "../unit.ts";
import { addPending, findPending, type PendingSignIn } from "./pending-sign-in.ts";
import { type SsoProvider, ssoUrlOf } from "./provider.ts";
import { decideRole, withNameId } from "./role.ts";
import type { ServiceProviderTool, Site } from "./service-provider.ts";
import type { SsoSession } from "./session.ts";
import { actorOf, holderOf, type NewSession, type SessionService } from "./session-service.ts";
import {
  ambiguousProvider,
  noRole,
  refusedAnswer,
  staleAuthentication,
  unsolicited,
  unusableName,
} from "./sign-in-refusals.ts";
import type { SignInTest, SignInTests } from "./sign-in-tests.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** What signing in takes. */
export interface SignInParts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly signer: Signer;
  readonly keys: SigningKeys;
  readonly sessions: SessionService;
  readonly refusals: RefusalNotes;
  readonly tests: SignInTests;
  /** What else happens when somebody signs in for the first time. */
  readonly onKnown: readonly OnKnown[];
  readonly saml: Pick<SamlTools, "responses">;
  /** Loaded when it is first needed. */
  readonly loadTool: () => Promise<ServiceProviderTool>;
}

/** How somebody wants to sign in. */
export interface Wish {
  readonly providerId: string | undefined;
  readonly returnTo: string;
  /** The sign-ins that the browser carries. */
  readonly carried: string;
  /** Whether it is to prove that it is they, by authenticating anew. */
  readonly stepUp: boolean;
  /** The id of the session that the browser has; another one takes its place. */
  readonly earlier: string | null;
  /** The test that it belongs to, if it is one. */
  readonly test?: string | undefined;
}

/** What a browser posts to us. */
export interface Answer {
  readonly response: Uint8Array;
  readonly relayState: string | undefined;
  /** The sign-ins that the browser carries. */
  readonly carried: string;
  /** The address of the browser. */
  readonly from: string;
  readonly cause: Origin["cause"];
}

/** A sign-in that came about. */
export interface SignedIn extends NewSession {
  readonly returnTo: string;
}

/** A test that came to its end. */
export interface Tested {
  readonly tested: SignInTest;
}

/** An answer that the identity provider has vouched for. */
interface Vouched {
  readonly provider: SsoProvider;
  readonly verdict: Extract<ResponseVerdict, { readonly accepted: true }>;
}

/** How long people have at their identity provider. */
const PENDING_MS = 10 * 60 * 1000;
/** Longer than any difference of clocks that a verifier allows for. */
const MEMORY_MARGIN_MS = 10 * 60 * 1000;
/** How long ago a person may have authenticated who is to prove that it is they. */
const FRESH_MS = 120_000;

/** Signs people in through their identity provider: SAML profiles §4.1. */
export class SignInService {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** The providers that people can choose from. */
  async providers(): Promise<readonly SsoProvider[]> {
    const all = await this.#parts.units.read((stores) => stores.ssoProviders.listAll(this.#parts.workspaceId));
    return all.filter(({ enabled }) => enabled);
  }

  /** Our metadata, as XML. */
  async metadata(site: Site): Promise<string> {
    const tool = await this.#parts.loadTool();
    return tool.metadata(site, (await this.#parts.keys.get(tool)).certificate);
  }

  /**
   * Begins a sign-in.
   * @param providerId may be left out when there is only one
   * @returns where to send the browser, and what it is to carry
   * @throws {AnteroomError} `not_found` when there is no such provider; `invalid_value` when one has to be chosen
   */
  async begin(site: Site, wish: Wish): Promise<{ readonly url: string; readonly carried: string }> {
    const { clock, loadTool, keys, signer, tests } = this.#parts;
    const requestId = `_${randomBytes(16).toString("hex")}`;
    const { returnTo, stepUp, earlier, test } = wish;
    const isTest = test !== undefined;
    const provider = isTest ? await tests.providerOf(test, requestId) : chosen(await this.providers(), wish.providerId);
    const now = clock.now();
    const expiresAt = now + PENDING_MS;
    const pending = { requestId, providerId: provider.id, expiresAt, returnTo, stepUp, isTest, earlier };
    const ssoUrl = ssoUrlOf(provider.profile);
    if (ssoUrl === undefined) throw new TypeError("A provider takes no requests by HTTP-Redirect.");
    const tool = await loadTool();
    const url = await tool.requestUrl(site, await keys.get(tool), {
      id: requestId,
      ssoUrl,
      issuedAt: now,
      forceAuthn: stepUp,
    });
    return { url, carried: addPending(signer, pending, wish.carried) };
  }

  /**
   * Takes the answer of an identity provider and signs the person in, unless it was a test.
   * @throws {AnteroomError} `forbidden`, with the rule that does not hold in `facts.check`
   */
  async complete(site: Site, answer: Answer): Promise<SignedIn | Tested> {
    const { clock, signer, saml, tests } = this.#parts;
    const pending = findPending(signer, answer.carried, answer.relayState ?? "", clock.now());
    if (pending?.isTest === true) {
      const { requestId } = pending;
      return { tested: await tests.complete(await saml.responses(), { site, requestId, response: answer.response }) };
    }
    const candidates = await this.#candidates(pending);
    const verifier = await saml.responses();
    const vouched = this.#vouched(verifier, site, answer, pending, candidates);
    this.#assertUsable(vouched, pending, answer.from);
    const { units, sessions } = this.#parts;
    const { nameId, sessionNotOnOrAfter: notAfter } = vouched.verdict.facts;
    return units.write(async (stores) => {
      const provider = await this.#unchanged(stores, vouched.provider);
      await this.#useUp(stores, vouched, pending, answer.from);
      const person = await this.#arrive(stores, vouched, answer);
      const arrival = { way: "saml", provider, nameId, person, from: answer.from, notAfter } as const;
      const begun = await sessions.begin(stores, arrival, answer.cause);
      const origin = { actor: actorOf(begun.session), cause: answer.cause };
      await sessions.endEarlier(stores, pending?.earlier ?? null, origin);
      if (pending?.stepUp === true) await noteStepUp(stores, begun.session, clock.now());
      return { ...begun, returnTo: pending?.returnTo ?? "/" };
    });
  }

  /** The providers that may have answered: the one that was asked, or those that may begin by themselves. */
  async #candidates(pending: PendingSignIn | undefined): Promise<readonly SsoProvider[]> {
    const all = await this.providers();
    const found = all.filter((one) => (pending === undefined ? one.idpInitiated : one.id === pending.providerId));
    if (found.length === 0) throw unsolicited();
    return found;
  }

  #vouched(
    verifier: ResponseVerifier,
    site: Site,
    { response, from }: Answer,
    pending: PendingSignIn | undefined,
    candidates: readonly SsoProvider[],
  ): Vouched {
    const shared = { audience: site.entityId, acsUrls: [site.acsUrl], at: this.#parts.clock.now() };
    const verdicts = candidates.map((provider) => {
      const expected = { ...shared, idp: provider.profile, inResponseTo: pending?.requestId ?? null };
      return { provider, verdict: verifier.verify(response, expected) };
    });
    for (const { provider, verdict } of verdicts) if (verdict.accepted) return { provider, verdict };
    // What another identity provider's rules say of it helps nobody.
    const nearest = verdicts.find(({ verdict }) => !isOfAnother(verdict)) ?? verdicts[0];
    if (nearest === undefined) throw unsolicited();
    throw this.#noted(nearest.provider, from, refusedAnswer(nearest.verdict.findings));
  }

  #assertUsable({ provider, verdict }: Vouched, pending: PendingSignIn | undefined, from: string): void {
    const problem = unusableName(verdict.facts);
    if (problem !== undefined) throw this.#noted(provider, from, problem);
    const age = Math.abs(this.#parts.clock.now() - verdict.facts.authnInstant);
    if (pending?.stepUp === true && age > FRESH_MS) throw this.#noted(provider, from, staleAuthentication());
  }

  async #arrive(stores: Stores, { provider, verdict }: Vouched, { from, cause }: Answer): Promise<Person> {
    const { workspaceId, clock, onKnown } = this.#parts;
    const { nameId } = verdict.facts;
    const ruled = decideRole(provider.roles, withNameId(verdict.attributes, nameId)).role;
    const arrival = { workspaceId, providerId: provider.id, loginName: nameId, ruled, at: clock.now(), onKnown };
    const actor = actorOf({ person: nameId, providerName: provider.name });
    const person = await arrive(stores, arrival, { actor, cause }).catch((error: unknown) => {
      throw isAnteroomError(error, "forbidden") ? this.#noted(provider, from, error) : error;
    });
    if (person !== undefined) return person;
    throw this.#noted(provider, from, noRole(provider.name, nameId, verdict.attributes));
  }

  async #unchanged(stores: Stores, verified: SsoProvider): Promise<SsoProvider> {
    const provider = await stores.ssoProviders.find(this.#parts.workspaceId, verified.id);
    if (provider !== undefined && JSON.stringify(provider) === JSON.stringify(verified)) return provider;
    const problem = "The settings of this sign-in were changed at the same moment; sign in again.";
    throw new AnteroomError("forbidden", problem, { check: "changed-meanwhile" });
  }

  /** An assertion signs in once (SAML profiles §4.1.4.5), and so does a request. */
  async #useUp(
    stores: Stores,
    { provider, verdict }: Vouched,
    pending: PendingSignIn | undefined,
    from: string,
  ): Promise<void> {
    const { assertionId, notOnOrAfter } = verdict.facts;
    const until = notOnOrAfter + MEMORY_MARGIN_MS;
    const isNew =
      (await stores.ssoSessions.use(`assertion ${provider.id} ${assertionId}`, until)) &&
      (pending === undefined || (await stores.ssoSessions.use(`request ${pending.requestId}`, pending.expiresAt)));
    if (isNew) return;
    const problem = "This answer of the identity provider was used before; each works once. Sign in again.";
    throw this.#noted(provider, from, new AnteroomError("forbidden", problem, { check: "replayed" }));
  }

  /** Leaves an event, at most once an hour for each rule, because anybody can post. */
  #noted({ id, workspaceId }: SsoProvider, from: string, refusal: AnteroomError): AnteroomError {
    const reason = String(refusal.facts["check"]);
    this.#parts.refusals.note({ workspaceId, subject: { kind: "provider", id }, reason, from });
    return refusal;
  }
}

function chosen(providers: readonly SsoProvider[], id: string | undefined): SsoProvider {
  const [only, ...others] = id === undefined ? providers : providers.filter((provider) => provider.id === id);
  if (only === undefined) {
    const problem =
      "There is no identity provider to sign in through; an administrator adds one with: anteroom sso add";
    throw new AnteroomError("not_found", problem);
  }
  if (others.length > 0) throw ambiguousProvider();
  return only;
}

function noteStepUp(stores: Stores, session: SsoSession, provenAt: number): Promise<void> {
  return stores.stepUps.put({ ...unproven(holderOf(session)), provenAt });
}

function isOfAnother({ findings }: ResponseVerdict): boolean {
  return findings.some(({ code }) => code === "wrong-issuer");
}
