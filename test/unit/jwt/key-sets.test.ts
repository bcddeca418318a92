import { beforeAll, describe, expect, it } from "vitest";
import { type FetchedDocument, type Outbound, OutboundProblem } from "../../../src/domain/outbound.ts";
import { KeySets } from "../../../src/jwt/key-sets.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { aKeyFor, type IssuerKey } from "../../support/local-issuer.ts";

const URI = "https://issuer.example.com/keys";
let key: IssuerKey;

beforeAll(async () => {
  key = await aKeyFor("ES256", "k");
});

/** Key sets whose issuer publishes a text, or cannot be had while there is none. */
function published(first: string | undefined) {
  const issuer = { text: first, asked: [] as unknown[], problems: [] as unknown[] };
  const clock = new FakeClock();
  const outbound: Outbound = {
    ask: () => Promise.reject(new Error("Keys are documents.")),
    document: (url, options) => {
      issuer.asked.push({ url, ...options });
      if (issuer.text === undefined) return Promise.reject(new OutboundProblem("not_reached", "It cannot be reached."));
      return Promise.resolve({ body: Buffer.from(issuer.text) } as Partial<FetchedDocument> as FetchedDocument);
    },
  };
  const onProblem = (uri: string, problem: unknown) => issuer.problems.push([uri, String(problem)]);
  return { issuer, clock, keySets: new KeySets({ clock, outbound, onProblem }) };
}

function setOf(...keys: readonly object[]): string {
  return JSON.stringify({ keys });
}

describe("the keys of an issuer", () => {
  it("are fetched once, as a document of 256 KiB at most", async () => {
    const { issuer, keySets } = published(setOf(key.jwk));

    const [set] = await Promise.all([keySets.get(URI), keySets.get(URI), keySets.get(URI)]);

    expect(await set({ alg: "ES256", kid: "k" })).toHaveProperty("type", "public");
    expect(issuer.asked).toEqual([
      { url: URI, accept: "application/jwk-set+json, application/json", maxBytes: 262_144 },
    ]);
  });

  it.each([
    ["no JSON", "<html>", "TypeError: The document is no JSON."],
    ["no set of keys", "[1]", "TypeError: The document is no set of keys."],
    ["no list of keys", '{"keys":{}}', "TypeError: The document is no set of keys."],
    ["not to be had", undefined, "OutboundProblem: It cannot be reached."],
  ])("are unavailable while their document is %s, and are not asked for again at once", async (_, text, problem) => {
    const { issuer, clock, keySets } = published(text);

    await expect(keySets.get(URI)).rejects.toMatchObject({ code: "unavailable", facts: { retryAfterSeconds: 30 } });
    await expect(keySets.get(URI)).rejects.toMatchObject({ code: "unavailable" });
    issuer.text = setOf(key.jwk);
    clock.advance(30_000);
    const set = await keySets.get(URI);

    expect(await set({ alg: "ES256" })).toHaveProperty("type", "public");
    expect([issuer.asked.length, issuer.problems]).toEqual([2, [[URI, problem]]]);
  });

  it("outlive an hour in which their document cannot be had, and no more", async () => {
    const { issuer, clock, keySets } = published(setOf(key.jwk));
    await keySets.get(URI);
    issuer.text = undefined;

    clock.advance(59 * 60_000);
    const late = await keySets.get(URI);
    clock.advance(60_000);

    expect(await late({ alg: "ES256" })).toHaveProperty("type", "public");
    await expect(keySets.get(URI)).rejects.toMatchObject({ code: "unavailable" });
  });
});
