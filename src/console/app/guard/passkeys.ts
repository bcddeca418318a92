/** What the server hands to an authenticator: WebAuthn Level 3 §5.1, in base64url. */
type Options = Readonly<Record<string, unknown>>;

interface Descriptor {
  readonly id: string;
  readonly transports?: AuthenticatorTransport[];
}

/** What an authenticator answered, as the server takes it. */
export interface AuthenticatorAnswer {
  id: string;
  rawId: string;
  type: "public-key";
  clientExtensionResults: Record<string, never>;
  response: {
    clientDataJSON: string;
    attestationObject?: string;
    authenticatorData?: string;
    signature?: string;
    transports?: string[];
  };
}

/** Has the browser make a passkey. @throws {Error} with a sentence for whoever looks */
export async function createPasskey(options: Options): Promise<AuthenticatorAnswer> {
  const user = options["user"] as { readonly id: string; readonly name: string; readonly displayName: string };
  const publicKey = {
    ...options,
    challenge: toBytes(String(options["challenge"])),
    user: { ...user, id: toBytes(user.id) },
    excludeCredentials: withBytes(options["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  const { id, response } = await asked(() => navigator.credentials.create({ publicKey }));
  const made = response as AuthenticatorAttestationResponse;
  return answer(id, {
    clientDataJSON: toText(made.clientDataJSON),
    attestationObject: toText(made.attestationObject),
    transports: made.getTransports(),
  });
}

/** Has the browser show a passkey. @throws {Error} with a sentence for whoever looks */
export async function showPasskey(options: Options): Promise<AuthenticatorAnswer> {
  const publicKey = {
    ...options,
    challenge: toBytes(String(options["challenge"])),
    allowCredentials: withBytes(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  const { id, response } = await asked(() => navigator.credentials.get({ publicKey }));
  const shown = response as AuthenticatorAssertionResponse;
  return answer(id, {
    clientDataJSON: toText(shown.clientDataJSON),
    authenticatorData: toText(shown.authenticatorData),
    signature: toText(shown.signature),
  });
}

const SENTENCES: Readonly<Record<string, string>> = {
  NotAllowedError: "No passkey was used: it was cancelled, took too long, or there is none here. Try again.",
  InvalidStateError: "This authenticator has a passkey for Anteroom already. Use another one.",
  SecurityError: "Passkeys do not work at this address. Open the console at its public address.",
};

async function asked(work: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await work();
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    throw new Error(SENTENCES[name] ?? "This browser cannot use a passkey here. Use another way.");
  }
  throw new Error("The browser gave no passkey. Try again.");
}

function answer(id: string, response: AuthenticatorAnswer["response"]): AuthenticatorAnswer {
  return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
}

function withBytes(descriptors: unknown): unknown {
  const known = Array.isArray(descriptors) ? (descriptors as readonly Descriptor[]) : [];
  return known.map((one) => ({ ...one, type: "public-key", id: toBytes(one.id) }));
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function toText(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
