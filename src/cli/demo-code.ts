import { generateSecret, generateSync, generateURI } from "otplib";

const periodSeconds = 30;

/** A new authenticator as an app would show it: the URI to import and the secret it holds (20 random bytes, base32). */
export function newAuthenticator(userName: string, issuer: string): { readonly uri: string; readonly secret: string } {
  const secret = generateSecret({ length: 20 });
  return { secret, uri: generateURI({ issuer, label: userName, secret }) };
}

/** The codes of the step before this one and of this one, RFC 6238 §4: two consecutive codes without waiting for the next. */
export function consecutiveCodes(secret: string, nowMs: number): readonly [string, string] {
  const epoch = Math.floor(nowMs / 1000);
  return [generateSync({ secret, epoch: epoch - periodSeconds }), generateSync({ secret, epoch })];
}
