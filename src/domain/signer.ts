/**
 * Authenticates short texts that leave the server and come back, such as access tokens. Implemented by `vault/`; each
 * purpose has a key of its own, so that what was signed for one never passes for another.
 */
export interface Signer {
  /** The signature of a text: 64 hexadecimal characters, the same whenever it is asked for. */
  sign(purpose: string, text: string): string;
  /** Whether a signature is that of the text, in a time that does not depend on where it differs. */
  verify(purpose: string, text: string, signature: string): boolean;
}
