import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import { randomBase62, toBase62 } from "../../lib/base62.ts";

/**
 * What a token opens: one connection's SCIM endpoints, the management API, as a `secret` an OAuth client, the enrolment of one
 * factor, or the set-up of one connection.
 */
export type TokenKind = "scim" | "api" | "secret" | "enrol" | "setup";

/** What a token's text says. The secret itself is gone: only its SHA-256 (32 bytes) is left to compare. */
export interface ParsedToken {
  readonly kind: TokenKind;
  /** The public id: 10 base 62 characters, safe in logs, case-sensitive. */
  readonly id: string;
  readonly secretHash: Uint8Array;
}

/** A new token. `token` is shown once and never stored. */
export interface MintedToken extends ParsedToken {
  readonly token: string;
}

const shape =
  /^(?<body>anr_(?<kind>scim|api|secret|enrol|setup)_(?<id>[0-9A-Za-z]{10})_(?<secret>[0-9A-Za-z]{43}))_(?<checksum>[0-9A-Za-z]{6})$/;

/** The length of every token's text for its kind is at most this; anything longer is no token and is not looked at. */
const longestToken = 72;

/**
 * Makes a token `anr_<kind>_<id>_<secret>_<checksum>`: the secret is 256 random bits, the checksum a CRC-32 over all
 * before it, so that a typo is told apart from a revoked token without a look-up. The checksum is no protection.
 */
export function mintToken(kind: TokenKind): MintedToken {
  const id = randomBase62(10);
  const secret = toBase62(BigInt(`0x${randomBytes(32).toString("hex")}`), 43);
  const body = `anr_${kind}_${id}_${secret}`;
  return { kind, id, token: `${body}_${checksumOf(body)}`, secretHash: hashSecret(secret) };
}

/** Reads a token; undefined when it is malformed or its checksum is wrong. Says nothing about whether it is valid. */
export function parseToken(text: string): ParsedToken | undefined {
  if (text.length > longestToken) return undefined;
  const parts = shape.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { body, kind, id, secret, checksum } = parts as Record<string, string> & { kind: TokenKind };
  if (body === undefined || id === undefined || secret === undefined) return undefined;
  if (checksum !== checksumOf(body)) return undefined;
  return { kind, id, secretHash: hashSecret(secret) };
}

/** Whether two secret hashes are equal, in a time that does not depend on where they differ. */
export function secretMatches(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}

/** SHA-256 is enough and slow hashing buys nothing: the secret has 256 random bits. */
function hashSecret(secret: string): Uint8Array {
  return new Uint8Array(hash("sha256", secret, "buffer"));
}

function checksumOf(body: string): string {
  return toBase62(crc32(body), 6);
}
