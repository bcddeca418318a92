import { crc32, deflateSync } from "node:zlib";
import jpeg from "jpeg-js";
import { encodeQR } from "qr";

/** Grey pixels, a byte each, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** How large a module of a QR code is drawn, and in what space. */
export interface QrLayout {
  readonly scale?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Draws QR codes side by side on white. */
export function aQrPicture(texts: readonly string[], { scale = 4, width, height }: QrLayout = {}): Picture {
  const codes = texts.map((text) => encodeQR(text, "raw", { ecc: "medium", border: 4 }));
  const picture = blank(
    width ?? codes.reduce((sum, code) => sum + code.length * scale, 0),
    height ?? Math.max(...codes.map((code) => code.length * scale)),
  );
  let left = 0;
  for (const code of codes) {
    for (const [y, row] of code.entries()) {
      for (const [x, dark] of row.entries()) if (dark) darken(picture, left + x * scale, y * scale, scale);
    }
    left += code.length * scale;
  }
  return picture;
}

/** A white picture. */
export function blank(width: number, height: number): Picture {
  return { width, height, pixels: new Uint8Array(width * height).fill(255) };
}

function darken({ width, pixels }: Picture, left: number, top: number, scale: number): void {
  for (let y = top; y < top + scale; y += 1) pixels.fill(0, y * width + left, y * width + left + scale);
}

/** Writes a PNG of grey pixels, with chunks of metadata before the pixels if there are any. */
export function toPng({ width, height, pixels }: Picture, extra: readonly Buffer[] = []): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return pngOf(pngHeader(width, height), [...extra, pngChunk("IDAT", deflateSync(rows))]);
}

/** The header of a PNG: eight bits of grey unless it says otherwise. */
export function pngHeader(width: number, height: number, depth = 8, colour = 0): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(depth, 8);
  header.writeUInt8(colour, 9);
  return header;
}

/** Writes a PNG from its header and chunks. */
export function pngOf(header: Buffer, chunks: readonly Buffer[]): Buffer {
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([signature, pngChunk("IHDR", header), ...chunks, pngChunk("IEND", Buffer.alloc(0))]);
}

/** Writes one chunk of a PNG. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

/** Writes a JPEG, with blurred edges as photographs have them. */
export function toJpeg({ width, height, pixels }: Picture, quality = 70): Buffer {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let at = 0; at < pixels.length; at += 1) data.fill(pixels[at] ?? 0, at * 4, at * 4 + 3);
  return Buffer.from(jpeg.encode({ width, height, data }, quality).data);
}
