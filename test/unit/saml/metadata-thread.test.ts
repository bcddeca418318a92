import { afterEach, describe, expect, it } from "vitest";
import type { AnteroomError } from "../../../src/domain/errors.ts";
import { readMetadata } from "../../../src/saml/metadata-reading.ts";
import { MetadataThread } from "../../../src/saml/metadata-thread.ts";
import { createMetadataVerifier } from "../../../src/saml/metadata-verifier.ts";
import { aKey, anAcs, anAggregate, anEntity, anIdpRole, aRole, bytesOf, NOW } from "../../support/metadata.ts";

const QUESTION = { now: NOW };
const ticking: NodeJS.Timeout[] = [];
afterEach(() => {
  for (const timer of ticking.splice(0)) clearInterval(timer);
});

function endpoints(count: number): Uint8Array {
  const acs = Array.from({ length: count }, (_, index) =>
    anAcs({ Location: `https://app.vendor.io/acs/${index}`, index: `${index}` }),
  );
  return bytesOf(anAggregate([anEntity({ content: aRole({ acs: acs.join("\n") }) })]));
}

/** Five megabytes: a federation of some 9,000 service providers. */
function federation(): Uint8Array {
  const entities = Array.from({ length: 9_000 }, (_, index) =>
    anEntity({ attributes: { entityID: `https://app-${index}.vendor.io/${"x".repeat(120)}` } }),
  );
  return bytesOf(anAggregate(entities));
}

/** Counts the turns that others get. */
function countTurns(): { turns: number } {
  const seen = { turns: 0 };
  ticking.push(
    setInterval(() => {
      seen.turns += 1;
    }, 5),
  );
  return seen;
}

describe("large documents", () => {
  it("are read in a thread, exactly as others, while others get their turns", async () => {
    const thread = new MetadataThread();
    const document = endpoints(10_000);
    const here = readMetadata(document, QUESTION);
    const seen = countTurns();

    const there = await createMetadataVerifier(thread).verify(document, QUESTION);

    expect(there).toEqual(here);
    expect(there.profile?.acsEndpoints).toHaveLength(10_000);
    expect(seen.turns).toBeGreaterThan(5);
  });

  it("are read one after the other, each with its own answer", async () => {
    const thread = new MetadataThread();
    const idp = anEntity({ content: anIdpRole({ keys: aKey() }), attributes: { entityID: "https://idp.io" } });
    const padded = bytesOf(anAggregate([idp, anEntity({ content: aRole({ before: " ".repeat(40_000) }) })]));

    const readings = await Promise.all([
      thread.read("sp", endpoints(1_000), QUESTION),
      thread.read("idp", padded, QUESTION),
      thread.read("sp", padded, { ...QUESTION, entityId: "https://idp.io" }),
      thread.read("sp", bytesOf(anEntity()), QUESTION),
    ]);

    const [first, second, third, small] = readings;
    expect([first.verdict, second.profile?.entityId, third.verdict, small.verdict]).toEqual([
      "supported",
      "https://idp.io",
      "unsupported",
      "supported",
    ]);
  });

  it("read a federation of five megabytes within its time", async () => {
    const document = federation();
    const reading = await new MetadataThread().read("sp", document, {
      ...QUESTION,
      entityId: `https://app-8999.vendor.io/${"x".repeat(120)}`,
    });

    expect(document.length).toBeGreaterThan(4_000_000);
    expect(reading.verdict).toBe("supported");
  });

  it("are refused by name as small ones are", async () => {
    const broken = bytesOf(anAggregate([anEntity()]).repeat(100));

    await expect(new MetadataThread().read("sp", broken, QUESTION)).rejects.toMatchObject({
      name: "AnteroomError",
      code: "invalid_value",
      facts: { reason: "not-well-formed" },
    });
  });

  it("do not pile up: what finds eight waiting is put off", async () => {
    const thread = new MetadataThread();
    const document = endpoints(300);
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => thread.read("sp", document, QUESTION)));

    const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason as AnteroomError] : []));
    expect(refused.map(({ code, facts }) => [code, facts])).toEqual(
      Array.from({ length: 3 }, () => ["unavailable", { retryAfterSeconds: 5 }]),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
  });

  it("are given up when they take too long, and the next one is read", async () => {
    const thread = new MetadataThread({ longestMs: 1 });
    const slow = thread.read("sp", endpoints(10_000), QUESTION);

    await expect(slow).rejects.toMatchObject({ code: "too_large", facts: { reason: "too-large" } });
    await expect(thread.read("sp", bytesOf(anEntity()), QUESTION)).resolves.toMatchObject({ verdict: "supported" });
  });

  it("take a new thread after one was given up", async () => {
    const thread = new MetadataThread({ longestMs: 1 });
    const given = await Promise.allSettled([
      thread.read("sp", endpoints(10_000), QUESTION),
      thread.read("sp", endpoints(10_000), QUESTION),
    ]);

    expect(given.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
