import { describe, expect, it } from "vitest";
import type { MetadataReading } from "../../../src/domain/application/saml-evidence.ts";
import type { Outbound } from "../../../src/domain/outbound.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { aServiceProvider } from "../../support/saml-profiles.ts";
import { aSigningIdp } from "../../support/signing-idp.ts";
import { openWorld, type World } from "./world.ts";

const SIGNER = aSigningIdp("rsa", "urn:federation").cert;
const URL_OF_METADATA = "https://app.vendor.io/saml/metadata";
const UNSIGNED = { kind: "metadata", document: Buffer.from("unsigned") } as const;
const UNREACHED = {
  declaration: { kind: "declaration", supported: true, source: "the vendor", date: "2026-01-01" },
  metadataUrl: URL_OF_METADATA,
} as const;

/** Nothing that is served is signed, so that it proves nothing once somebody has to sign it. */
async function readUnsigned(
  _document: Uint8Array,
  { signingCertificate }: { readonly signingCertificate?: string },
): Promise<MetadataReading> {
  const sha256 = "0".repeat(64);
  if (signingCertificate !== undefined) return { verdict: "unknown", findings: [], sha256 };
  return { verdict: "supported", findings: [], profile: aServiceProvider(), sha256 };
}

/** A world in which somebody does something while metadata is read or fetched, once. */
function openBusyWorld() {
  let next: ((world: World) => Promise<unknown>) | undefined;
  const meanwhile = async (): Promise<void> => {
    const work = next;
    next = undefined;
    await work?.(world);
  };
  const reachable = { is: false };
  const outbound = {
    ask: () => Promise.reject(new TypeError("No test needs this.")),
    document: async (url) => {
      await meanwhile();
      const body = Buffer.from(reachable.is ? "unsigned" : "<html>");
      return { url, hops: [url], body, mediaType: null, etag: null, address: "192.0.2.1", certificate: "" };
    },
  } satisfies Outbound;
  const verify: typeof readUnsigned = async (document, question) => {
    const reading = await readUnsigned(document, question);
    await meanwhile();
    return reading;
  };
  const world = openWorld({ outbound, saml: { metadata: async () => ({ verify }) } });
  const interrupt = (work: (world: World) => Promise<unknown>): void => {
    next = work;
  };
  return { world, reachable, interrupt };
}

const demandSignature = ({ applications }: World) =>
  applications.update("crm", { signingCertificate: SIGNER }, ADMINISTRATOR);

describe("metadata that was read before somebody said who has to sign it", () => {
  it("is read anew before it is entered", async () => {
    const { world, interrupt } = openBusyWorld();
    await using _open = world;
    await world.applications.create({ key: "crm", name: "CRM" }, undefined, ADMINISTRATOR);
    interrupt(demandSignature);

    const { verification } = await world.applications.verify("crm", UNSIGNED, ADMINISTRATOR);

    expect(verification.verdict).toBe("unknown");
    expect((await world.applications.get("crm")).saml.verdict).toBe("unknown");
  });

  it("is fetched anew when the watch has read it", async () => {
    const { world, reachable, interrupt } = openBusyWorld();
    await using _open = world;
    await world.applications.create({ key: "crm", name: "CRM" }, undefined, ADMINISTRATOR, UNREACHED);
    reachable.is = true;
    world.clock.advance(2 * 24 * 60 * 60 * 1000);
    interrupt(demandSignature);

    await world.jobs.runOnce();
    const looked = await world.applications.get("crm");
    world.clock.advance(1000);
    await world.jobs.runOnce();
    const again = await world.applications.get("crm");

    expect([looked.saml.grade, again.saml.grade]).toEqual(["declared", "declared"]);
    expect([looked.watch.checkedAt, again.watch.checkedAt]).toEqual([null, world.clock.now()]);
  });

  it("waits for nobody's approval any more", async () => {
    const { world, reachable } = openBusyWorld();
    await using _open = world;
    const pinned = { kind: "metadata_url", url: URL_OF_METADATA } as const;
    reachable.is = true;
    await world.applications.create({ key: "crm", name: "CRM" }, pinned, ADMINISTRATOR);
    const word = { kind: "declaration", supported: false, source: "the vendor", date: "2026-01-01" } as const;
    await world.applications.verify("crm", word, ADMINISTRATOR);
    world.clock.advance(2 * 24 * 60 * 60 * 1000);
    await world.jobs.runOnce();
    const { pendingChange } = await world.applications.get("crm");

    const changed = await demandSignature(world);

    const approval = world.pendingChanges.approve("crm", pendingChange?.verificationId ?? "", ADMINISTRATOR);
    expect([pendingChange === null, changed.pendingChange]).toEqual([false, null]);
    await expect(approval).rejects.toMatchObject({ code: "conflict" });
  });
});
