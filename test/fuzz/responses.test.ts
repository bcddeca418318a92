import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { ResponseExpectations, ResponseVerdict } from "../../src/domain/application/saml-evidence.ts";
import { RESPONSE_RULES } from "../../src/saml/response-rules.ts";
import { createResponseVerifier } from "../../src/saml/response-verifier.ts";
import { ACS_URL, ENTITY_ID, NOW } from "../support/metadata.ts";
import {
  anAttribute,
  aResponse,
  minutesFrom,
  REQUEST_ID,
  type ResponseParts,
  type Signed,
} from "../support/responses.ts";
import { aSigningIdp } from "../support/signing-idp.ts";
import { mutateXml } from "./mutate-xml.ts";
import { randomOf } from "./random.ts";
import { expectPrototypesUntouched, heapInUse, inTime, nameOf } from "./watch.ts";

const MEBIBYTE = 1024 * 1024;
const RUNS = 100_000;
const BATCH = 1000;
/** What takes this long is tried again, since the machine may have been busy. */
const SLOW_MS = 500;
/** Of messages that are remembered by whom they should not be, this many would show: each batch has four megabytes. */
const MOST_GROWTH = 24 * MEBIBYTE;

const idp = aSigningIdp();
const verifier = createResponseVerifier();
const expected: ResponseExpectations = {
  idp: idp.profile,
  audience: ENTITY_ID,
  acsUrls: [ACS_URL],
  inResponseTo: REQUEST_ID,
  at: NOW,
};
const attributes = anAttribute("role", "user", "auditor");

/** What is to be taken as it is. */
const VALID = (["assertion", "response", "both"] as const).map((signed) => message({ attributes }, signed));
/** What the provider has signed, too, and what must not be taken for this. */
const OTHERS = [
  message({ nameId: "bob@example.com", audience: "https://elsewhere.example/sp" }, "assertion"),
  message({ nameId: "carol@example.com", recipient: "https://elsewhere.example/acs" }, "both"),
  message({ nameId: "dave@example.com", inResponseTo: "_request-2" }, "response"),
  message({ nameId: "erin@example.com", at: NOW - 24 * 60 * 60_000, notOnOrAfter: minutesFrom(NOW, -60) }, "assertion"),
];

function message(parts: ResponseParts, signed: Signed): string {
  return aResponse(idp, parts, signed);
}

/** All that is believed of a message, but by how much of it was signed. */
function meaningOf(verdict: ResponseVerdict): string {
  if (!verdict.accepted) return verdict.findings.map(({ code }) => code).join();
  const { signed: _, ...facts } = verdict.facts;
  return JSON.stringify([facts, [...verdict.attributes]]);
}

describe("a Response that was changed", () => {
  it(`is refused, or means what was signed: ${RUNS} mutations`, { timeout: 900_000 }, async () => {
    const genuine = new Set(VALID.map((xml) => meaningOf(verifier.verify(Buffer.from(xml), expected))));
    const others = [...VALID, ...OTHERS];
    const outcomes = new Map<string, number>();
    let heapBefore = 0;

    for (let from = 0; from < RUNS; from += BATCH) {
      await tryBatch(from, others, genuine, outcomes);
      // What the parser held is let go between turns, as between requests.
      await setImmediate();
      if (from === BATCH * 10) heapBefore = heapInUse();
    }

    expect(genuine.size).toBe(1);
    expectPrototypesUntouched();
    expect(heapInUse() - heapBefore).toBeLessThan(MOST_GROWTH);
    // The mutations reach everywhere: what is taken, and most of the rules.
    expect(outcomes.get("accepted")).toBeGreaterThan(RUNS / 1000);
    expect([...outcomes.keys()].filter((code) => code in RESPONSE_RULES).length).toBeGreaterThan(30);
    expect([...outcomes.keys()].filter((code) => code !== "accepted" && !(code in RESPONSE_RULES))).toEqual([]);
  });

  it.each(OTHERS)("is not taken for another one: message %#", (xml) => {
    expect(verifier.verify(Buffer.from(xml), expected).accepted).toBe(false);
  });
});

async function tryBatch(
  from: number,
  others: readonly string[],
  genuine: ReadonlySet<string>,
  outcomes: Map<string, number>,
): Promise<void> {
  for (let index = from; index < from + BATCH; index += 1) {
    const random = randomOf("responses", index);
    const bytes = mutateXml(random.pick(others), random, others);
    const startedAt = performance.now();
    const verdict = verifier.verify(bytes, expected);
    if (performance.now() - startedAt > SLOW_MS) {
      await inTime(nameOf("responses", index, bytes.toString()), () => verifier.verify(bytes, expected));
    }
    const meaning = meaningOf(verdict);
    if (verdict.accepted && !genuine.has(meaning)) {
      throw new Error(`Taken for ${meaning}: ${nameOf("responses", index, bytes.toString())}`);
    }
    const outcome = verdict.accepted ? "accepted" : meaning;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
}
