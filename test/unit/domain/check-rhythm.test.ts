import { describe, expect, it } from "vitest";
import { nextCheckAt } from "../../../src/domain/application/proof-watch.ts";
import type { SamlProfile } from "../../../src/domain/application/saml-evidence.ts";
import { anApplication } from "../../support/builders.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22);

function pause(times: Pick<SamlProfile, "validUntil" | "cacheDuration">): number {
  const profile: SamlProfile = {
    entityId: "https://app.vendor.io",
    acsEndpoints: [],
    nameIdFormats: [],
    authnRequestsSigned: false,
    wantAssertionsSigned: false,
    certificates: [],
    requestedAttributes: [],
    ...times,
  };
  const plain = anApplication("crm");
  const application = { ...plain, metadataUrl: "https://app.vendor.io/saml", saml: { ...plain.saml, profile } };
  return ((nextCheckAt(application, NOW, 0) ?? 0) - NOW) / HOUR;
}

describe("metadata is fetched again", () => {
  it.each([
    ["after a day, when it says nothing", {}, 24],
    ["when it asks for it", { cacheDuration: 6 * HOUR }, 6],
    ["after a day at the latest, however long it may be kept", { cacheDuration: 900 * HOUR }, 24],
    ["after an hour at the soonest", { cacheDuration: 60_000 }, 1],
    ["before it ends", { validUntil: NOW + 10 * HOUR }, 8],
    ["before it ends, though it may be kept longer", { validUntil: NOW + 10 * HOUR, cacheDuration: 20 * HOUR }, 8],
    ["when it asks for it, long before it ends", { validUntil: NOW + 900 * HOUR, cacheDuration: 2 * HOUR }, 2],
    ["when it asks for it, though it has ended", { validUntil: NOW - HOUR, cacheDuration: 2 * HOUR }, 2],
  ])("%s", (_, times, hours) => {
    expect(pause(times)).toBe(hours);
  });
});
