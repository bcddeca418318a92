import { AnteroomError } from "../domain/errors.ts";

/** What a picture takes, as far as its own first bytes tell. */
interface Head {
  readonly width: number;
  readonly height: number;
  /** Bytes that decoding holds for each pixel. */
  readonly bytesPerPixel: number;
}

/** Bounds of a picture, so that a small file cannot make the server hold much: looked at before anything is decoded. */
export const pictureLimits = {
  /** 2 MiB. */
  maxBytes: 2_097_152,
  maxPixels: 25_000_000,
  /** A screenshot of 5120 by 2880 pixels with transparency has 59 MB. */
  maxDecodedBytes: 64_000_000,
} as const;

/** @throws {AnteroomError} `invalid_value` for what is no PNG or JPEG; `too_large` */
export function assertReadable(picture: Uint8Array): void {
  const { maxBytes, maxPixels, maxDecodedBytes } = pictureLimits;
  if (picture.length > maxBytes) throw tooLarge(`the file has more than ${maxBytes / 1024 / 1024} MB`);
  const { width, height, bytesPerPixel } = headOf(new DataView(picture.buffer, picture.byteOffset, picture.byteLength));
  if (width === 0 || height === 0) throw unusable("it has no pixels");
  if (width * height > maxPixels) throw tooLarge(`it has more than ${maxPixels / 1_000_000} million pixels`);
  if (width * height * bytesPerPixel > maxDecodedBytes) throw tooLarge("it takes too much memory to decode");
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

function headOf(view: DataView): Head {
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

function pngHead(view: DataView): Head {
  const channels = PNG_CHANNELS.get(view.getUint8(25));
  const isHeader = view.getUint32(8) === 13 && view.getUint32(12) === 0x49484452;
  if (!isHeader || channels === undefined) throw broken();
  // Deep colours are decoded as they are, and made flat after that.
  const isDeep = view.getUint8(24) === 16;
  return { width: view.getUint32(16), height: view.getUint32(20), bytesPerPixel: channels * (isDeep ? 3 : 1) };
}

/** Walks the segments up to the frame header, which alone tells the size: ITU-T T.81 §B.2.2. */
function jpegHead(view: DataView): Head {
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

function frameHead(view: DataView, at: number): Head {
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
