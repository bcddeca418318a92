import type { Readable, Writable } from "node:stream";

/** Where the program reads and writes; `process` is one. */
export interface Terminal {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: InputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A stream that knows whether a person looks at it, and how wide their window is. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** A stream that may be a keyboard. */
export type InputStream = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };

/** Removes control characters, so that text from a directory cannot steer a terminal or break a line. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, " ");
}
