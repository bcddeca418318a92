import { type KeyObject, randomBytes, sign } from "node:crypto";

/** What a certificate says. */
export interface CertificateContent {
  readonly commonName: string;
  /** Epoch milliseconds; seconds are kept. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Tags of ASN.1 in DER: X.690 §8. */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
} as const;

/** Object identifiers, encoded: RFC 5280, RFC 8017. */
const OID = { sha256WithRsa: "2a864886f70d01010b", commonName: "550403", keyUsage: "551d0f" } as const;
const VERSION_3 = 2;
/** The bit `digitalSignature`, with seven bits unused: RFC 5280 §4.2.1.3. */
const DIGITAL_SIGNATURE = "03020780";

/** Makes an X.509 certificate that an RSA key signs for itself, as DER: RFC 5280. Node reads certificates and makes none. */
export function selfSignedCertificate(
  keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  content: CertificateContent,
): Buffer {
  const algorithm = sequence(objectId(OID.sha256WithRsa), der(TAG.null));
  const name = sequence(
    der(TAG.set, sequence(objectId(OID.commonName), der(TAG.utf8, Buffer.from(content.commonName)))),
  );
  const keyUsage = sequence(objectId(OID.keyUsage), der(TAG.octetString, Buffer.from(DIGITAL_SIGNATURE, "hex")));
  const toBeSigned = sequence(
    der(TAG.version, der(TAG.integer, Buffer.from([VERSION_3]))),
    der(TAG.integer, serialNumber()),
    algorithm,
    name,
    sequence(instant(content.notBefore), instant(content.notAfter)),
    name,
    keys.publicKey.export({ type: "spki", format: "der" }),
    der(TAG.extensions, sequence(keyUsage)),
  );
  const signature = sign("sha256", toBeSigned, keys.privateKey);
  return sequence(toBeSigned, algorithm, der(TAG.bitString, Buffer.from([0]), signature));
}

/** Positive, and in the shortest form there is: the first byte is neither 0 nor has the sign bit. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

/** Two digits of the year until 2049, four from then on: RFC 5280 §4.1.2.5. */
function instant(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  const isShort = new Date(at).getUTCFullYear() < 2050;
  return der(isShort ? TAG.utcTime : TAG.generalizedTime, Buffer.from(isShort ? digits.slice(2) : digits));
}

function sequence(...content: readonly Buffer[]): Buffer {
  return der(TAG.sequence, ...content);
}

function objectId(hex: string): Buffer {
  return der(TAG.objectId, Buffer.from(hex, "hex"));
}

function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body), body]);
}

/** One byte up to 127; else the number of bytes that follow, and the length in them. */
function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}
