import { createHash } from "node:crypto";
import type { Application } from "../../../src/domain/application/application.ts";
import type { SamlTools } from "../../../src/domain/application/evidence.ts";
import type {
  Finding,
  MetadataReading,
  ObservedRequest,
  SamlProfile,
  SignInObservation,
} from "../../../src/domain/application/saml-evidence.ts";
import { AnteroomError } from "../../../src/domain/errors.ts";
import type { Event, Origin } from "../../../src/domain/event/event.ts";
import { type Outbound, OutboundProblem } from "../../../src/domain/outbound.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { anObservedRequest, aServiceProvider } from "../../support/saml-profiles.ts";
import { openWorld, type World } from "./world.ts";

/** Where the watched app has its metadata, and where a sign-in to it begins. */
export const METADATA_URL = "https://app.vendor.io/saml/metadata";
const SSO_URL = "https://app.vendor.io/login";

/** What the app answers with when its metadata is fetched. */
export type Served =
  | { readonly profile: SamlProfile }
  | { readonly disproof: string; readonly isMetadata: boolean; readonly code?: string }
  | { readonly several: readonly string[] }
  | { readonly status: number };

/** A disproof in a document of SAML metadata. */
export const NO_SP_ROLE: Served = { disproof: "The entity is no service provider.", isMetadata: true };

/** A world in which one app is reached outside, which answers as a test lets it. */
export class WatchedApp implements AsyncDisposable {
  /** What is served as metadata by now. */
  served: Served = { profile: aServiceProvider() };
  /** What the app sends by now when somebody signs in; null for nothing. */
  sends: Partial<ObservedRequest> | null = {};
  /** How often its metadata was fetched. */
  fetches = 0;
  /** What happens elsewhere while the metadata is being fetched. */
  duringFetch: (() => Promise<void>) | undefined;
  readonly administrator: Origin = ADMINISTRATOR;
  readonly world: World;

  constructor() {
    const tools = {
      metadata: async () => ({ verify: readServed }),
      observer: async () => ({ observe: this.#observe }),
    };
    const outbound = { ask: unused, document: (url) => this.#fetch(url) } satisfies Outbound;
    this.world = openWorld({ saml: tools satisfies Partial<SamlTools>, outbound });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
  }

  /** Adds the app `crm` with what it serves, and has its sign-in followed if that is wanted. */
  async add({ observed = false }: { readonly observed?: boolean } = {}): Promise<Application> {
    const evidence = { kind: "metadata_url", url: METADATA_URL } as const;
    const { applications } = this.world;
    await applications.create({ key: "crm", name: "CRM" }, evidence, ADMINISTRATOR);
    if (observed) await applications.verify("crm", { kind: "sign_in_address", url: SSO_URL }, ADMINISTRATOR);
    return this.app();
  }

  /** The app as it is stored by now. */
  app(): Promise<Application> {
    return this.world.applications.get("crm");
  }

  /** Lets time pass until the next look at the app is due, and looks; answers the app as it is then. */
  async look(): Promise<Application> {
    const { watch } = await this.app();
    if (watch.nextCheckAt === null) throw new Error("No look is planned.");
    this.world.clock.advance(Math.max(0, watch.nextCheckAt - this.world.clock.now()));
    await this.world.jobs.runOnce();
    return this.app();
  }

  /** How many entries the ledger has. */
  async entries(): Promise<number> {
    return (await this.world.applications.listVerifications("crm", { limit: 200 })).items.length;
  }

  /** The events of background work about the app and its certificates, oldest first. */
  async told(): Promise<readonly Event[]> {
    const events = await this.world.events();
    return events.filter(({ actor, subject }) => actor.kind === "job" && subject.kind === "application");
  }

  async #fetch(url: string): Promise<Awaited<ReturnType<Outbound["document"]>>> {
    this.fetches += 1;
    const { served } = this;
    await this.duringFetch?.();
    if ("status" in served) throw new OutboundProblem("status", "The server answered with an error.", 503);
    const body = Buffer.from(JSON.stringify(served));
    return { url, hops: [url], body, mediaType: null, etag: null, address: "192.0.2.1", certificate: "" };
  }

  readonly #observe = async (_url: string, profile: SamlProfile | null): Promise<SignInObservation> => {
    if (this.sends === null) return { observed: null, findings: [], hops: [SSO_URL] };
    return { observed: { ...aRequest(profile), ...this.sends }, findings: [], hops: [SSO_URL] };
  };
}

const unused = (): Promise<never> => Promise.reject(new TypeError("No watch needs this."));

/** Reads what `WatchedApp` serves; like the real verifier it refuses a document without the entity that is asked for. */
async function readServed(
  document: Uint8Array,
  { entityId }: { readonly entityId?: string | undefined },
): Promise<MetadataReading> {
  const served = JSON.parse(Buffer.from(document).toString()) as Exclude<Served, { readonly status: number }>;
  const sha256 = createHash("sha256").update(document).digest("hex");
  const isMetadata: Finding = { code: "saml2-metadata", severity: "proof", message: "It is SAML 2.0 metadata." };
  if ("several" in served) {
    if (entityId !== undefined) throw notInDocument(served.several);
    return { verdict: "ambiguous", findings: [isMetadata], candidates: served.several, sha256 };
  }
  if ("profile" in served && entityId !== undefined && entityId !== served.profile.entityId) {
    throw notInDocument([served.profile.entityId]);
  }
  if ("profile" in served) return { verdict: "supported", findings: [isMetadata], profile: served.profile, sha256 };
  const disproof: Finding = { code: served.code ?? "no-sp-role", severity: "disproof", message: served.disproof };
  return { verdict: "unsupported", findings: [...(served.isMetadata ? [isMetadata] : []), disproof], sha256 };
}

function notInDocument(candidates: readonly string[]): AnteroomError {
  return new AnteroomError("invalid_value", "The entity is not in the document.", { candidates });
}

function aRequest(profile: SamlProfile | null): ObservedRequest {
  return anObservedRequest({ issuer: profile?.entityId ?? null, acsUrl: profile?.acsEndpoints[0]?.url ?? null });
}
