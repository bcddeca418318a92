import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { AccountId, VerificationId, WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Application, EvidenceChange, Verification } from "./application.ts";
import { changesSince } from "./evidence-changes.ts";
import { getApplication } from "./find-application.ts";
import { fitFindings } from "./idp-fit.ts";
import type { IdpFit, SamlLine } from "./saml-line.ts";
import { samlLines } from "./saml-lines.ts";
import { agrees } from "./sign-in-request.ts";

/** How many connections an answer is worked out for; organisations have one or two. */
const MOST_CONNECTIONS = 100;

/** What is known about SAML at an application, as it is read by people. */
export interface SamlReport {
  /** One for each question, in their order. */
  readonly lines: readonly SamlLine[];
  /** The entries of the ledger that count, newest first. */
  readonly evidence: readonly Verification[];
}

/** A metadata document as it came. */
export interface KeptDocument {
  readonly application: Application;
  readonly verification: Verification;
  readonly document: Uint8Array;
}

/** Reads what the evidence about an application comes to. It changes nothing. */
export class ReportService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /** What is known about an application, by the facts of this moment. */
  async report(application: Application): Promise<SamlReport> {
    return this.#units.snapshot(async (stores) => {
      const ledger = await stores.applications.listDeciding(application.id);
      const idps = await this.#fits(stores, application, ledger);
      const signedIn = await this.#signedIn(stores, ledger);
      return { lines: samlLines({ application, ledger, idps, signedIn, now: this.#clock.now() }), evidence: ledger };
    });
  }

  /** One entry of the ledger. @throws {AnteroomError} `not_found` */
  async entry(idOrKey: string, verificationId: string): Promise<Verification> {
    return (await this.#found(idOrKey, verificationId)).verification;
  }

  /**
   * What is different about an entry since another one of the same application; facts only, from which findings follow.
   * @throws {AnteroomError} `not_found` for either
   */
  async changes(idOrKey: string, verificationId: string, sinceId: string): Promise<readonly EvidenceChange[]> {
    const entry = await this.entry(idOrKey, verificationId);
    return changesSince(await this.entry(idOrKey, sinceId), entry);
  }

  /** The document of an entry. @throws {AnteroomError} `not_found`, also for an entry of which no document is kept */
  async document(idOrKey: string, verificationId: string): Promise<KeptDocument> {
    const { application, verification, document } = await this.#found(idOrKey, verificationId);
    if (document !== null) return { application, verification, document };
    const why =
      verification.kind === "metadata"
        ? "an earlier one says the same"
        : `its kind is ${verification.kind}, and only metadata has one`;
    const problem = `No document is kept of the verification ${verification.id}: ${why}; list the verifications.`;
    throw new AnteroomError("not_found", problem);
  }

  async #found(idOrKey: string, verificationId: string) {
    return this.#units.snapshot(async (stores) => {
      const application = await getApplication(stores, this.#workspaceId, idOrKey);
      const found = await stores.applications.findVerification(application.id, verificationId as VerificationId);
      if (found !== undefined) return { application, ...found };
      const problem = `Verification ${verificationId.slice(0, 60)} of ${application.name} does not exist; list its verifications.`;
      throw new AnteroomError("not_found", problem);
    });
  }

  async #fits(stores: Stores, { saml }: Application, ledger: readonly Verification[]): Promise<readonly IdpFit[]> {
    const observed = ledger.find((entry) => entry.observed !== null && agrees(saml.profile, entry.observed))?.observed;
    const profiles = await stores.idpProfiles.list(this.#workspaceId);
    const profileOf = new Map(profiles.map(({ connectionId, profile }) => [connectionId, profile]));
    const { items } = await stores.connections.list(this.#workspaceId, { limit: MOST_CONNECTIONS });
    return items.map(({ id, name, idp }) => ({
      connection: name,
      profile: profileOf.get(id) ?? null,
      findings: fitFindings(saml.profile, observed ?? null, idp),
    }));
  }

  async #signedIn(stores: Stores, ledger: readonly Verification[]): Promise<string | null> {
    const accountId: AccountId | null =
      ledger.find((entry) => entry.kind === "login" && entry.verdict === "supported")?.accountId ?? null;
    if (accountId === null) return null;
    return (await stores.accounts.find(this.#workspaceId, accountId))?.account.userName ?? null;
  }
}
