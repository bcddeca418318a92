/**
 * Authenticates short texts that leave the server and come back, such as access tokens. Implemented by `vault/`; each
 * purpose has a key of its own, so that what was signed for one never passes for another.
 */
export interface Signer {
  /** Whether it knows only what it signed since the start, because the server is sealed. */
  readonly isTemporary: boolean;
  /** The signature of a text: 64 hexadecimal characters, the same until another data key signs. */
  sign(purpose: string, text: string): string;
  /** Whether a signature is that of the text, in a time that does not depend on where it differs. */
  verify(purpose: string, text: string, signature: string): boolean;
}
