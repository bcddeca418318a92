import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { aCertificate, type SelfSigned } from "./certificate.ts";

/** A key of an issuer. */
export interface IssuerKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** An issuer of assertions on this machine, with real keys, that publishes them over https. */
export interface LocalIssuer extends AsyncDisposable {
  /** Where its keys are. */
  readonly jwksUri: string;
  /** What it publishes; a test may change it. */
  keys: JWK[];
  /** How the document is answered; a test may change it. */
  answer: ((req: IncomingMessage, res: ServerResponse) => void) | undefined;
  /** How often it was asked. */
  asked: number;
}

/** Makes a key for an algorithm. */
export async function aKeyFor(alg: string, kid?: string): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg, use: "sig", ...(kid !== undefined && { kid }) } };
}

/** Signs an assertion. */
export function signAssertion(key: IssuerKey, claims: JWTPayload, header: object = {}): Promise<string> {
  const { alg = "RS256", kid } = key.jwk;
  return new SignJWT(claims)
    .setProtectedHeader({ alg, typ: "JWT", ...(kid && { kid }), ...header })
    .sign(key.privateKey);
}

/** One for the process: OpenSSL looks for a certificate by its name, and all of these have the same. */
let trusted: SelfSigned | undefined;

function trustedCertificate(): SelfSigned {
  if (trusted !== undefined) return trusted;
  trusted = aCertificate();
  setDefaultCACertificates([...getCACertificates("default"), trusted.cert]);
  return trusted;
}

/** Starts an issuer. Its certificate is trusted by this process from now on. */
export async function startIssuer(keys: readonly IssuerKey[]): Promise<LocalIssuer> {
  const { key, cert } = trustedCertificate();
  const server = createServer({ key, cert }, (req, res) => {
    issuer.asked += 1;
    if (issuer.answer !== undefined) return issuer.answer(req, res);
    res.setHeader("Content-Type", "application/json").end(JSON.stringify({ keys: issuer.keys }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer: LocalIssuer = {
    jwksUri: `https://localhost:${(server.address() as AddressInfo).port}/keys`,
    keys: keys.map(({ jwk }) => jwk),
    answer: undefined,
    asked: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return issuer;
}
