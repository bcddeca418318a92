import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { NewCredential, Passkey, PasskeyTool } from "../domain/local-sign-in/passkey.ts";
import type { JsonObject } from "../lib/json.ts";

const NAME = "Anteroom";
/** ES256, EdDSA and RS256 (IANA COSE): what authenticators and platforms make. */
const ALGORITHMS = [-7, -8, -257];
const TIMEOUT_MS = 5 * 60_000;

/** Makes what speaks WebAuthn. */
export function createPasskeyTool(): PasskeyTool {
  return {
    creationOptions: async ({ party, person, challenge, known }) =>
      toJson(
        await generateRegistrationOptions({
          rpName: NAME,
          rpID: party.id,
          userID: new TextEncoder().encode(person.id),
          userName: person.loginName,
          userDisplayName: person.name,
          challenge,
          timeout: TIMEOUT_MS,
          attestationType: "none",
          excludeCredentials: known.map(toDescriptor),
          // Found without a name being typed, and only after the authenticator knows who is there.
          authenticatorSelection: { residentKey: "required", userVerification: "required" },
          supportedAlgorithmIDs: ALGORITHMS,
        }),
      ),
    verifyCreation: (party, response, isOurs) =>
      unlessWrong(async () => {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response: response as unknown as RegistrationResponseJSON,
          expectedChallenge: isOurs,
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        });
        return verified ? toCredential(registrationInfo) : undefined;
      }),
    requestOptions: async (party, challenge, allowed) =>
      toJson(
        await generateAuthenticationOptions({
          rpID: party.id,
          challenge,
          timeout: TIMEOUT_MS,
          userVerification: "required",
          ...(allowed.length > 0 && { allowCredentials: allowed.map(toDescriptor) }),
        }),
      ),
    verifyRequest: (party, response, passkey, isOurs) =>
      unlessWrong(async () => {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: response as unknown as AuthenticationResponseJSON,
          expectedChallenge: isOurs,
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          credential: {
            id: passkey.credentialId,
            publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
            counter: passkey.counter,
          },
          requireUserVerification: true,
        });
        const { newCounter: counter, credentialBackedUp: backedUp } = authenticationInfo;
        return verified ? { counter, backedUp } : undefined;
      }),
  };
}

/** The library throws errors of its own for whatever does not hold; what is sent to it may be anything. */
async function unlessWrong<Result>(work: () => Promise<Result | undefined>): Promise<Result | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

type Registration = NonNullable<Awaited<ReturnType<typeof verifyRegistrationResponse>>["registrationInfo"]>;

function toCredential({ credential, credentialBackedUp: backedUp }: Registration): NewCredential {
  const { id: credentialId, counter } = credential;
  const transports = (credential.transports ?? []).filter((name) => /^[a-z-]{1,20}$/.test(name)).slice(0, 8);
  return {
    credentialId,
    publicKey: Buffer.from(credential.publicKey).toString("base64url"),
    counter,
    transports,
    backedUp,
  };
}

function toDescriptor({ credentialId: id, transports }: Passkey): {
  readonly id: string;
  readonly transports: string[];
} {
  return { id, transports: [...transports] };
}

/** What is to be sent to a browser holds nothing but JSON. */
function toJson(options: object): JsonObject {
  return JSON.parse(JSON.stringify(options)) as JsonObject;
}
