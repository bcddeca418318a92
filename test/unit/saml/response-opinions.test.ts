import { SAML, type SamlConfig, ValidateInResponseTo } from "@node-saml/node-saml";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ResponseExpectations } from "../../../src/domain/application/saml-evidence.ts";
import { createResponseVerifier } from "../../../src/saml/response-verifier.ts";
import { NOW } from "../../support/metadata.ts";
import { ATTACKS, EXPECTED, type ResponseAttack } from "../../support/response-attacks.ts";
import { NAME_ID } from "../../support/responses.ts";

/** What another service provider takes that is refused here, or the other way around; and why. */
const REASONS = {
  "It looks only at what is signed; here nothing around it may differ, so that no other reader is misled.": [
    ...["L07", "L11", "L14", "L14b", "L16", "F01", "F02", "F03", "F04", "F11", "F12", "L33c", "L35b", "B01"],
  ],
  "It reads comments and DOCTYPEs and leaves them out; here they are refused, because other readers cut texts there.": [
    ...["L17", "L18", "L21", "L22", "L32"],
  ],
  "It lets the message choose weaker algorithms, and ways of reading what is signed.": [
    "L25",
    "L26",
    "T01",
    "T02",
    "T04",
  ],
  "It leaves to the caller what the confirmation of the subject says.": ["L35", "L37c", "L39", "L39b"],
  "It leaves to the caller who the subject is.": ["L43", "L43c", "L43d", "L43e"],
  "It asks less of what has to be there: a Destination, a statement, times, conditions it knows, the Issuer inside.": [
    ...["L35c", "L36d", "L38b", "C01", "C02", "C03", "C04"],
  ],
  "It keeps attributes in an object, of which this name is the prototype; here they are a map.": ["L45"],
} as const;

const otherwise = new Map(Object.entries(REASONS).flatMap(([reason, ids]) => ids.map((id) => [id as string, reason])));
/** What is too large is not compared: it takes others seconds. */
const compared = ATTACKS.filter(({ outcome }) => outcome !== "too-large");
const verifier = createResponseVerifier();

beforeAll(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
});
afterAll(() => {
  vi.useRealTimers();
});

function settingsOf({ idp, audience, acsUrls, inResponseTo }: ResponseExpectations): SamlConfig {
  return {
    idpCert: idp.certificates.map(({ der }) => der),
    idpIssuer: idp.entityId,
    issuer: audience,
    audience,
    callbackUrl: acsUrls[0] ?? "",
    wantAssertionsSigned: false,
    wantAuthnResponseSigned: false,
    acceptedClockSkewMs: 5 * 60_000,
    validateInResponseTo: ValidateInResponseTo.always,
    cacheProvider: {
      saveAsync: async () => null,
      getAsync: async (id) => (id === inResponseTo ? new Date(NOW).toISOString() : null),
      removeAsync: async () => null,
    },
  };
}

/** Whose sign-in @node-saml/node-saml takes it for; undefined when it refuses it. */
async function secondOpinion({
  xml,
  expected,
}: ResponseAttack): Promise<{ readonly nameId: string | undefined } | undefined> {
  try {
    const other = new SAML(settingsOf({ ...EXPECTED, ...expected }));
    const { profile } = await other.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString("base64") });
    return { nameId: profile?.nameID };
  } catch {
    return undefined;
  }
}

describe("@node-saml/node-saml", () => {
  it.each(compared)("is of the same opinion, or of another for a reason: $id, $what", async (attack) => {
    const own = verifier.verify(Buffer.from(attack.xml), { ...EXPECTED, ...attack.expected });

    const other = await secondOpinion(attack);

    expect({ isSame: own.accepted === (other !== undefined) }).toEqual({ isSame: !otherwise.has(attack.id) });
    if (own.accepted && other !== undefined) expect(other.nameId).toBe(own.facts.nameId);
  });

  it("takes nobody for another than who was signed for", async () => {
    const names = await Promise.all(compared.map(async (attack) => (await secondOpinion(attack))?.nameId));

    expect([...new Set(names)].sort()).toEqual([NAME_ID, undefined]);
  });

  it("is named in the table only with inputs that there are", () => {
    const ids = new Set(compared.map(({ id }) => id));

    expect([...otherwise.keys()].filter((id) => !ids.has(id))).toEqual([]);
  });
});
