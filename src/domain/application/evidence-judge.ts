import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { newId } from "../id.ts";
import type { Outbound } from "../outbound.ts";
import type { Units } from "../unit.ts";
import type { Application, Verification } from "./application.ts";
import type { Declaration, Evidence, Judged, MetadataEvidence, SamlTools } from "./evidence.ts";
import { judgeSignIn } from "./login-evidence.ts";
import { fetchFindings, fetchMetadata, refusedAddress } from "./metadata-fetch.ts";
import type { Finding, SignInObservation } from "./saml-evidence.ts";
import { compareRequest } from "./sign-in-request.ts";
import { judgementOf } from "./verdict.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What every entry says of where it comes from. */
interface Entry {
  readonly application: Application;
  readonly origin: Origin;
  readonly now: number;
}

/** SP metadata with where it is from. */
interface BroughtMetadata extends Omit<MetadataEvidence, "kind"> {
  readonly source?: string;
  /** Where it was asked for, and where it was in the end. */
  readonly url?: string;
  readonly fetchedFrom?: string;
}

/** Turns what somebody brings into an entry of the ledger: fetches, follows, reads and judges. It changes nothing. */
export class EvidenceJudge {
  readonly #saml: SamlTools;
  readonly #outbound: Outbound;
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #tool: string;

  constructor(parts: {
    readonly saml: SamlTools;
    readonly outbound: Outbound;
    readonly units: Units;
    readonly clock: Clock;
    /** The version of Anteroom, kept with every verdict. */
    readonly tool: string;
  }) {
    this.#saml = parts.saml;
    this.#outbound = parts.outbound;
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#tool = parts.tool;
  }

  /** @throws {AnteroomError} `invalid_value` for what cannot be read or fetched, from which no verdict follows */
  async judge(application: Application, evidence: Evidence, origin: Origin): Promise<Judged> {
    const entry = { application, origin, now: this.#clock.now() };
    switch (evidence.kind) {
      case "declaration":
        return this.#declaration(entry, evidence);
      case "metadata":
        return this.metadata(entry, evidence);
      case "metadata_url":
        return this.#metadataUrl(entry, evidence);
      case "sign_in_address":
        return this.#observation(entry, evidence.url);
      case "sign_in":
        return this.#signIn(entry, evidence);
    }
  }

  /**
   * Judges metadata by the entity that is meant, by the evidence or else by the application, and by who signs the application's
   * metadata. Never within a unit.
   */
  async metadata(entry: Entry, evidence: BroughtMetadata): Promise<Judged> {
    const { document, source = "uploaded metadata", url, fetchedFrom } = evidence;
    const { signingCertificate } = entry.application;
    const entityId = evidence.entityId ?? entry.application.entityId;
    const verifier = await this.#saml.metadata();
    const reading = await verifier.verify(document, {
      now: entry.now,
      ...(entityId !== null && { entityId }),
      ...(signingCertificate !== null && { signingCertificate }),
      ...(fetchedFrom !== undefined && { fetchedFrom }),
    });
    const taken = reading.profile && (await this.#takenBy(entry.application, reading.profile.entityId));
    return {
      verification: {
        ...this.#blank(entry),
        kind: "metadata",
        verdict: reading.verdict,
        grade: reading.verdict === "supported" ? "metadata" : "none",
        findings: taken === undefined ? reading.findings : [...reading.findings, taken],
        profile: reading.profile ?? null,
        source,
        sourceUrl: url ?? null,
        sha256: reading.sha256,
      },
      candidates: reading.candidates ?? [],
      document,
      again: url === undefined ? {} : { metadataUrl: url },
    };
  }

  /** Two applications with one name would get each other's assertions, unless they are one and the same app. */
  async #takenBy({ workspaceId, key }: Application, entityId: string): Promise<Finding | undefined> {
    const keys = await this.#units.read((stores) => stores.applications.listKeysOfEntity(workspaceId, entityId));
    const other = keys.find((one) => one !== key);
    if (other === undefined) return undefined;
    return {
      code: "entity-id-taken",
      severity: "warning",
      message: `The entityID is that of the application "${other}", too.`,
      fix: "Make sure that both are the same app; if not, one of them has the metadata of somebody else.",
    };
  }

  async #metadataUrl(
    entry: Entry,
    { url, entityId }: Extract<Evidence, { readonly kind: "metadata_url" }>,
  ): Promise<Judged> {
    const fetched = await fetchMetadata(this.#outbound, url);
    const { body: document, url: fetchedFrom } = fetched;
    const judged = await this.metadata(entry, { document, entityId, source: "fetched metadata", url, fetchedFrom });
    const findings = [...judged.verification.findings, ...fetchFindings(fetched)];
    return { ...judged, verification: { ...judged.verification, findings } };
  }

  async #observation(entry: Entry, url: string): Promise<Judged> {
    const { id, workspaceId, saml } = entry.application;
    const observer = await this.#saml.observer();
    const metadata = (await this.#units.read((stores) => stores.applications.findDocument(id))) ?? null;
    const seen = await observer.observe(url, saml.profile, metadata).catch((error: unknown) => {
      throw refusedAddress("ssoUrl", "open it in a browser, and check that it begins a sign-in", error);
    });
    const kept = await this.#units.read((stores) => stores.idpProfiles.list(workspaceId));
    const idps = kept.map((one) => one.profile);
    return {
      verification: { ...this.#blank(entry), ...observationOf(seen, entry.application, idps), sourceUrl: url },
      candidates: [],
      document: null,
      again: { ssoUrl: url },
    };
  }

  async #signIn(entry: Entry, evidence: Extract<Evidence, { readonly kind: "sign_in" }>): Promise<Judged> {
    const messages = (await this.#saml.recordings()).read(evidence.recording);
    const verifier = await this.#saml.responses();
    const { application, now } = entry;
    const judged = await this.#units.read((stores) =>
      judgeSignIn(stores, { verifier, messages, application, accountId: evidence.accountId, now }),
    );
    return { verification: { ...this.#blank(entry), ...judged }, candidates: [], document: null, again: {} };
  }

  #declaration(entry: Entry, { supported, source, date, also = [] }: Declaration): Judged {
    // A day ahead, because the source's day may have begun already.
    if (Date.parse(date) > entry.now + DAY_MS) {
      const problem = "declaration.date lies in the future; give the day on which the source said it.";
      throw new AnteroomError("invalid_value", problem, { attribute: "declaration.date" });
    }
    const when = `${date.length > "YYYY-MM".length ? "on" : "in"} ${date}`;
    const message = `${source} said ${when} that SAML sign-on is ${supported ? "" : "not "}supported.`;
    const word: Finding = supported
      ? { code: "declared", severity: "info", message }
      : { code: "declared-unsupported", severity: "disproof", message };
    const findings = [word, ...also];
    return {
      verification: {
        ...this.#blank(entry),
        kind: "declaration",
        ...judgementOf("declaration", findings),
        findings,
        source,
      },
      candidates: [],
      document: null,
      again: {},
    };
  }

  #blank({ application, origin, now }: Entry) {
    return {
      id: newId<Verification["id"]>(),
      applicationId: application.id,
      actor: origin.actor.id,
      tool: this.#tool,
      takenAt: now,
      profile: null,
      observed: null,
      login: null,
      accountId: null,
      sourceUrl: null,
      sha256: null,
    };
  }
}

function observationOf(
  { observed, findings, hops }: SignInObservation,
  application: Application,
  idps: Parameters<typeof compareRequest>[2],
): Pick<Verification, "kind" | "verdict" | "grade" | "findings" | "observed" | "source" | "sha256"> {
  const compared = observed === null ? [] : compareRequest(application.saml.profile, observed, idps);
  const all = [...findings, ...compared];
  return {
    kind: "observation",
    ...judgementOf("observation", all),
    findings: all,
    observed,
    source: `sign-in followed over ${hops.length} ${hops.length === 1 ? "address" : "addresses"}`,
    sha256: observed?.sha256 ?? null,
  };
}
