import {
  type CryptoKey,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from "jose";
import type { Clock } from "../domain/clock.ts";
import {
  ASSERTION_ALGORITHMS,
  type AssertionProblem,
  type AssertionVerifier,
  type ClaimedIdentity,
} from "../domain/connection/client-assertion.ts";
import type { Trust } from "../domain/connection/oauth-client.ts";
import { isAnteroomError } from "../domain/errors.ts";
import type { KeySets } from "./key-sets.ts";

/** How far clocks may differ. */
const SKEW_SECONDS = 60;
/** An assertion may be presented again until it expires, so it must not live for ever; managed identities get a day. */
const LONGEST_LIFE_SECONDS = 24 * 60 * 60;
const GUID = /^(?:api:\/\/)?(?<guid>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i;

/** Makes the verifier of client assertions: RFC 7523 §3, with the keys of each issuer. */
export function createAssertionVerifier(parts: {
  readonly clock: Clock;
  readonly keySets: KeySets;
}): AssertionVerifier {
  return {
    read,
    verify: async (assertion, trust, own) => {
      const header = decodeProtectedHeader(assertion);
      if (!ASSERTION_ALGORITHMS.some((known) => known === header.alg)) return "algorithm";
      const now = parts.clock.now();
      try {
        const payload = await verified(assertion, keysOf(trust, parts.keySets), {
          algorithms: [...ASSERTION_ALGORITHMS],
          issuer: trust.issuer,
          subject: trust.subject,
          audience: audiencesOf(trust, own),
          clockTolerance: SKEW_SECONDS,
          requiredClaims: ["exp"],
          currentDate: new Date(now),
        });
        if (trust.tenantId !== null && payload["tid"] !== trust.tenantId) return "tenant";
        const latest = now / 1000 + SKEW_SECONDS;
        const isSound = (payload.exp ?? 0) <= latest + LONGEST_LIFE_SECONDS && (payload.iat ?? 0) <= latest;
        return isSound ? undefined : "lifetime";
      } catch (error) {
        if (isAnteroomError(error)) throw error;
        return problemOf(error);
      }
    },
  };
}

/** Without a `kid` several keys may fit: each is tried. */
async function verified(assertion: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(assertion, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      const payload = await verifiedBy(key, assertion, options);
      if (payload !== undefined) return payload;
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

async function verifiedBy(
  key: CryptoKey,
  assertion: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload | undefined> {
  try {
    return (await jwtVerify(assertion, key, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return undefined;
    throw error;
  }
}

function read(assertion: string): ClaimedIdentity | undefined {
  try {
    decodeProtectedHeader(assertion);
    const { iss, sub } = decodeJwt(assertion);
    return typeof iss === "string" && typeof sub === "string" ? { issuer: iss, subject: sub } : undefined;
  } catch {
    return undefined;
  }
}

/** Entra names an application by its bare id where its documentation says `api://<id>`: both mean the same one. */
function audiencesOf({ audiences }: Trust, own: readonly string[]): string[] {
  if (audiences.length === 0) return [...own];
  return audiences.flatMap((audience) => {
    const guid = GUID.exec(audience)?.groups?.["guid"];
    return guid === undefined ? [audience] : [guid, `api://${guid}`];
  });
}

function keysOf(trust: Trust, keySets: KeySets): JWTVerifyGetKey {
  const { jwksUri } = trust;
  if (jwksUri === null) return createLocalJWKSet({ keys: trust.keys.map((key) => ({ kty: "", ...key })) });
  return async (header, token) => {
    const set = await keySets.get(jwksUri);
    try {
      return await set(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return (await keySets.renew(jwksUri))(header, token);
    }
  };
}

/** Whatever else the libraries throw is about keys that an issuer published, or about text that a stranger sent. */
function problemOf(error: unknown): AssertionProblem {
  if (error instanceof errors.JWTExpired) return "lifetime";
  if (error instanceof errors.JWTClaimValidationFailed) return PROBLEMS.get(error.claim) ?? "claims";
  if (error instanceof errors.JOSEAlgNotAllowed) return "algorithm";
  return error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid ? "malformed" : "signature";
}

const PROBLEMS: ReadonlyMap<string, AssertionProblem> = new Map([
  ["aud", "audience"],
  ["exp", "lifetime"],
  ["nbf", "lifetime"],
  ["iat", "lifetime"],
]);
