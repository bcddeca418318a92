import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** What a server hands to an authenticator. */
interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id: string };
  readonly rpId?: string;
}

/** What an authenticator is made to do otherwise. */
export interface Wrong {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly verified?: boolean;
  readonly counter?: number;
}

/** What an authenticator answers, in base64url. */
export interface Credential {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly clientExtensionResults: Readonly<Record<string, never>>;
  readonly response: Readonly<Record<string, string | readonly string[]>>;
}

/** An authenticator of one passkey, in this process: it signs by ES256 whatever it is asked (WebAuthn Level 3 §6). */
export class SoftAuthenticator {
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #id = randomBytes(16);
  readonly #origin: string;
  #counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Answers `navigator.credentials.create`. */
  create(options: Options, wrong: Wrong = {}): Credential {
    const clientData = this.#clientData("webauthn.create", options.challenge, wrong);
    const attested = Buffer.concat([Buffer.alloc(16), uint16(this.#id.length), this.#id, this.#coseKey()]);
    const authData = this.#authData(options.rp?.id ?? "", 0x40, wrong, attested);
    // A CBOR map: {"fmt": "none", "attStmt": {}, "authData": bytes}.
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      cborText("fmt"),
      cborText("none"),
      cborText("attStmt"),
      Buffer.from([0xa0]),
      cborText("authData"),
      cborBytes(authData),
    ]);
    const response = {
      clientDataJSON: clientData.toString("base64url"),
      attestationObject: attestationObject.toString("base64url"),
      transports: ["internal"],
    };
    return this.#credential(response);
  }

  /** Answers `navigator.credentials.get`. */
  get(options: Options, wrong: Wrong = {}): Credential {
    const clientData = this.#clientData("webauthn.get", options.challenge, wrong);
    const authData = this.#authData(options.rpId ?? "", 0, wrong);
    const signed = Buffer.concat([authData, createHash("sha256").update(clientData).digest()]);
    const response = {
      clientDataJSON: clientData.toString("base64url"),
      authenticatorData: authData.toString("base64url"),
      signature: sign("sha256", signed, this.#keys.privateKey).toString("base64url"),
    };
    return this.#credential(response);
  }

  #credential(response: Credential["response"]): Credential {
    const id = this.#id.toString("base64url");
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }

  #clientData(type: string, challenge: string, wrong: Wrong): Buffer {
    const said = {
      type,
      challenge: wrong.challenge ?? challenge,
      origin: wrong.origin ?? this.#origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(said));
  }

  #authData(
    rpId: string,
    flags: number,
    { rpId: other, verified = true, counter }: Wrong,
    attested = Buffer.alloc(0),
  ): Buffer {
    this.#counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.#counter);
    const hash = createHash("sha256")
      .update(other ?? rpId)
      .digest();
    return Buffer.concat([hash, Buffer.from([flags | 0x01 | (verified ? 0x04 : 0)]), count, attested]);
  }

  /** RFC 9052 §7: {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
  #coseKey(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      cborBytes(Buffer.from(x, "base64url")),
      Buffer.from([0x22]),
      cborBytes(Buffer.from(y, "base64url")),
    ]);
  }
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | text.length]), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  const head =
    bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.concat([Buffer.from([0x59]), uint16(bytes.length)]);
  return Buffer.concat([head, bytes]);
}
