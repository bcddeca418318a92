import { createInflate } from "node:zlib";
import { type PictureHead, tooLarge, unusable } from "./picture-head.ts";

const SIGNATURE_BYTES = 8;
/** Length and type before what a chunk holds, and a checksum behind it: PNG §5.3. */
const LEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;

/**
 * Refuses a PNG whose pixels inflate to more than its header speaks of, as deflated zeros do a thousandfold. Decoders keep all of
 * that at once; here it is counted and let go.
 * @throws {AnteroomError} `too_large`; `invalid_value` for what cannot be inflated
 */
export async function assertInflates(picture: Uint8Array, { inflatedBytes }: PictureHead): Promise<void> {
  if (inflatedBytes === undefined) return;
  let inflated = 0;
  try {
    const inflate = createInflate();
    // In one piece: each one costs a turn of a thread, and they may be a byte each.
    inflate.end(Buffer.concat([...pixelsOf(picture)]));
    for await (const piece of inflate) {
      inflated += (piece as Buffer).length;
      if (inflated > inflatedBytes) break;
    }
  } catch {
    throw unusable("the file is broken");
  }
  if (inflated > inflatedBytes) throw tooLarge("it holds more than the pixels that it speaks of");
}

/** What the chunks with pixels hold, in their order. */
function* pixelsOf(picture: Uint8Array): Generator<Uint8Array, void, undefined> {
  const view = new DataView(picture.buffer, picture.byteOffset, picture.byteLength);
  let at = SIGNATURE_BYTES;
  while (at + LEAD_BYTES <= picture.length) {
    const start = at + LEAD_BYTES;
    const end = start + view.getUint32(at);
    const type = view.getUint32(at + 4);
    if (type === 0x49454e44) return;
    if (type === 0x49444154 && end > start) yield picture.subarray(start, end);
    at = end + CHECKSUM_BYTES;
  }
}
