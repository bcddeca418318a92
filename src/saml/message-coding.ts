import { inflateRawSync } from "node:zlib";

/** XML that a message may have once inflated. Real ones have 1 to 5 KB; the cap is against bombs. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** Base64 of a message that fills the limit and does not compress. */
const MAX_CODED_LENGTH = 90_000;

/** What came of decoding a message. */
export type Decoded =
  | {
      readonly xml: Uint8Array;
      /** Whether it was coded as its binding says: deflated when redirected, not when posted. */
      readonly isByTheBook: boolean;
    }
  | {
      /** Ends the sentence "The message ...". */
      readonly problem: string;
    };

/**
 * Decodes a message of the redirect binding (SAML bindings §3.4.4.1) or of the POST binding (§3.5.4). One that was coded as the
 * other binding has it is read all the same, for some providers read it, too.
 */
export function decodeMessage(value: string, binding: "redirect" | "post"): Decoded {
  if (value.length > MAX_CODED_LENGTH) return { problem: `has more than ${MAX_CODED_LENGTH} characters` };
  // A plus sign that was not escaped in an address arrives as a space.
  const base64 = binding === "redirect" ? value.replaceAll(" ", "+") : value.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { problem: "is not base64" };
  const bytes = Buffer.from(base64, "base64");
  if (binding === "post" && looksLikeXml(bytes)) return withinLimit(bytes, true);
  const inflated = inflate(bytes);
  if (inflated === TOO_LARGE) return { problem: TOO_LARGE };
  if (inflated !== undefined) return { xml: inflated, isByTheBook: binding === "redirect" };
  return looksLikeXml(bytes) ? withinLimit(bytes, false) : { problem: "is neither XML nor deflated" };
}

const TOO_LARGE = `is larger than ${MAX_MESSAGE_BYTES} bytes`;

function inflate(bytes: Uint8Array): Uint8Array | typeof TOO_LARGE | undefined {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_MESSAGE_BYTES });
  } catch (error) {
    return error instanceof RangeError ? TOO_LARGE : undefined;
  }
}

function withinLimit(xml: Uint8Array, isByTheBook: boolean): Decoded {
  return xml.length > MAX_MESSAGE_BYTES ? { problem: TOO_LARGE } : { xml, isByTheBook };
}

function looksLikeXml(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 64).toString("latin1");
  return /^(?:\xEF\xBB\xBF)?\s*<[A-Za-z?!_]/.test(head) || /^(?:\xFF\xFE<\0|\xFE\xFF\0<)/.test(head);
}
