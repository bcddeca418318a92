import type { Signer } from "../signer.ts";

/** How long an access token lives. */
export const ACCESS_TOKEN_SECONDS = 3600;

/** What an access token says once its signature has been checked. */
export interface AccessToken {
  /** The secret or trust by which it was got: while that one is good, so is this until it expires. */
  readonly tokenId: string;
  /** Refused from this instant on. */
  readonly expiresAt: number;
}

const PURPOSE = "access-token";
const PREFIX = "anr_access_";
const shape = /^anr_access_(?<id>[0-9A-Za-z]{10})_(?<until>[0-9]{10})_(?<signature>[0-9a-f]{64})$/;
const LENGTH = PREFIX.length + 10 + 1 + 10 + 1 + 64;

/** Whether a text means to be an access token. */
export function looksLikeAccessToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/**
 * Makes an access token `anr_access_<token id>_<expiry in epoch seconds>_<signature>`. Nothing of it is stored:
 * docs/decisions/0012. `expiresAt` is rounded down to the second.
 */
export function writeAccessToken(signer: Signer, { tokenId, expiresAt }: AccessToken): string {
  const said = `${tokenId}_${Math.floor(expiresAt / 1000)}`;
  return `${PREFIX}${said}_${signer.sign(PURPOSE, said)}`;
}

/** Reads an access token; undefined when this server did not make it. Says nothing about whether it is still good. */
export function readAccessToken(signer: Signer, text: string): AccessToken | undefined {
  if (text.length !== LENGTH) return undefined;
  const { id, until, signature } = shape.exec(text)?.groups ?? {};
  if (id === undefined || until === undefined || signature === undefined) return undefined;
  if (!signer.verify(PURPOSE, `${id}_${until}`, signature)) return undefined;
  return { tokenId: id, expiresAt: Number(until) * 1000 };
}
