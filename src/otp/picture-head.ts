import { AnteroomError } from "../domain/errors.ts";

/** What a picture takes, as far as its own first bytes tell. */
export interface PictureHead {
  readonly width: number;
  readonly height: number;
  /** Bytes that decoding holds for each pixel. */
  readonly bytesPerPixel: number;
  /** To how many bytes the pixels of a PNG inflate at most, before their filters are undone. */
  readonly inflatedBytes?: number;
}

/** Bounds of a picture, so that a small file cannot make the server hold much: looked at before anything is decoded. */
export const pictureLimits = {
  /** 2 MiB. */
  maxBytes: 2_097_152,
  maxPixels: 25_000_000,
  /** A screenshot of 5120 by 2880 pixels with transparency has 59 MB. */
  maxDecodedBytes: 64_000_000,
} as const;

/** The head of a picture within its bounds. @throws {AnteroomError} `invalid_value` for what is no PNG or JPEG; `too_large` */
export function readableHead(picture: Uint8Array): PictureHead {
  const { maxBytes, maxPixels, maxDecodedBytes } = pictureLimits;
  if (picture.length > maxBytes) throw tooLarge(`the file has more than ${maxBytes / 1024 / 1024} MB`);
  const head = headOf(new DataView(picture.buffer, picture.byteOffset, picture.byteLength));
  const { width, height, bytesPerPixel } = head;
  if (width === 0 || height === 0) throw unusable("it has no pixels");
  if (width * height > maxPixels) throw tooLarge(`it has more than ${maxPixels / 1_000_000} million pixels`);
  if (width * height * bytesPerPixel > maxDecodedBytes) throw tooLarge("it takes too much memory to decode");
  return head;
}

/** A refusal of a picture. */
export function unusable(problem: string): AnteroomError {
  const message = `The picture cannot be used: ${problem}. Send a PNG or JPEG that shows the QR code alone.`;
  return new AnteroomError("invalid_value", message, { attribute: "image" });
}

/** A refusal of a picture for its size. */
export function tooLarge(problem: string): AnteroomError {
  const message = `The picture cannot be used: ${problem}. Cut out the QR code and send that.`;
  return new AnteroomError("too_large", message, { attribute: "image" });
}

const PNG_SIGNATURE = 0x89504e470d0a1a0an;

function headOf(view: DataView): PictureHead {
  const isLong = view.byteLength >= 26;
  if (isLong && view.getBigUint64(0) === PNG_SIGNATURE) return pngHead(view);
  if (isLong && view.getUint16(0) === 0xffd8) return jpegHead(view);
  throw unusable("it is neither PNG nor JPEG");
}

/** How many values a pixel has, by the colour type: PNG §11.2.1. */
const PNG_CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 4],
  [4, 2],
  [6, 4],
]);

const PNG_DEPTHS: readonly number[] = [1, 2, 4, 8, 16];
/** Some writers leave a little behind the last row. */
const SLACK_BYTES = 65_536;

function pngHead(view: DataView): PictureHead {
  const channels = PNG_CHANNELS.get(view.getUint8(25));
  const depth = view.getUint8(24);
  const isHeader = view.getUint32(8) === 13 && view.getUint32(12) === 0x49484452;
  if (!isHeader || channels === undefined || !PNG_DEPTHS.includes(depth)) throw broken();
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  // Each row begins with its filter, and there are fewer than twice as many rows in an interlaced picture: PNG §8.
  const inflatedBytes = height * (Math.ceil((width * channels * depth) / 8) + 4) + SLACK_BYTES;
  // Deep colours are decoded as they are, and made flat after that.
  return { width, height, bytesPerPixel: channels * (depth === 16 ? 3 : 1), inflatedBytes };
}

/** Walks the segments up to the frame header, which alone tells the size: ITU-T T.81 §B.2.2. */
function jpegHead(view: DataView): PictureHead {
  let at = 2;
  while (at + 4 <= view.byteLength) {
    const marker = view.getUint16(at);
    // Any number of fill bytes may come before a marker.
    if (marker === 0xffff) at += 1;
    else if (isFrame(marker)) return frameHead(view, at);
    else if (marker < 0xffc0 || marker === 0xffda) throw broken();
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  throw broken();
}

function isFrame(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
}

function frameHead(view: DataView, at: number): PictureHead {
  if (at + 10 > view.byteLength) throw broken();
  // A progressive picture is held as coefficients of two bytes until its last scan.
  const isProgressive = view.getUint16(at) === 0xffc2;
  return {
    height: view.getUint16(at + 5),
    width: view.getUint16(at + 7),
    bytesPerPixel: view.getUint8(at + 9) * (isProgressive ? 3 : 1),
  };
}

function broken(): AnteroomError {
  return unusable("the file is broken");
}
