import { generateKeyPairSync, sign } from "node:crypto";

/** A key with a certificate that it signed itself, both PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** What a certificate says; for `localhost` and 127.0.0.1, good from 2020 to 2049, unless a test wants otherwise. */
export interface CertificateDraft {
  /** OpenSSL looks for an authority by its name: certificates that are trusted side by side need different ones. */
  readonly commonName?: string;
  readonly dnsNames?: readonly string[];
  readonly ipv4?: string;
  /** As in X.509: `YYMMDDHHMMSSZ`. */
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly keyType?: "ec" | "rsa";
}

/** Makes a certificate that signed itself: X.509 by hand, since Node makes none. */
export function aCertificate({
  commonName = "localhost",
  dnsNames = ["localhost"],
  ipv4 = "127.0.0.1",
  notBefore = "200101000000Z",
  notAfter = "490101000000Z",
  keyType = "ec",
}: CertificateDraft = {}): SelfSigned {
  const { privateKey, publicKey } =
    keyType === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const algorithm = keyType === "ec" ? ECDSA_WITH_SHA256 : RSA_WITH_SHA256;
  const name = sequence(set(sequence(oid("550403"), der(0x0c, Buffer.from(commonName)))));
  const validity = sequence(der(0x17, Buffer.from(notBefore)), der(0x17, Buffer.from(notAfter)));
  const names = sequence(
    ...dnsNames.map((dnsName) => der(0x82, Buffer.from(dnsName))),
    der(0x87, Buffer.from(ipv4.split(".").map(Number))),
  );
  const extensions = sequence(
    sequence(oid("551d11"), der(0x04, names)),
    sequence(oid("551d13"), der(0x04, sequence(der(0x01, Buffer.from([0xff]))))),
  );
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = sign("sha256", signed, privateKey);
  const whole = sequence(signed, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString("base64")}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const short = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...short]), body]);
}

function sequence(...content: readonly Buffer[]): Buffer {
  return der(0x30, ...content);
}

function set(...content: readonly Buffer[]): Buffer {
  return der(0x31, ...content);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

const RSA_WITH_SHA256 = sequence(oid("2a864886f70d01010b"), der(0x05));
const ECDSA_WITH_SHA256 = sequence(oid("2a8648ce3d040302"));
