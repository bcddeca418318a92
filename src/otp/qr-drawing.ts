import { crc32, deflateSync } from "node:zlib";
import { encodeQR } from "qr";
import type { QrPicture } from "../domain/authenticator/seed-pictures.ts";

/** The empty space around a code: ISO/IEC 18004 §6.3.8. */
const BORDER = 4;
const PIXELS_PER_MODULE = 8;

/** Draws a text as a QR code, dark on white, with the space around it that readers need. */
export function drawQr(text: string): QrPicture {
  const modules = encodeQR(text, "raw", { ecc: "medium", border: BORDER });
  return { svg: toSvg(modules), png: toPng(modules) };
}

type Modules = readonly (readonly boolean[])[];

function toSvg(modules: Modules): string {
  const size = modules.length;
  const rows = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${rows.join("")}"/></svg>`;
}

/** One bit for each pixel, without a filter: PNG §7.2, §9. */
function toPng(modules: Modules): Uint8Array {
  const size = modules.length * PIXELS_PER_MODULE;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.writeUInt8(1, 8);
  // A module is eight pixels wide: one byte of its row.
  const rows = modules.map((row) => Buffer.from([0, ...row.map((dark) => (dark ? 0x00 : 0xff))]));
  const pixels = Buffer.concat(rows.flatMap((row) => Array<Buffer>(PIXELS_PER_MODULE).fill(row)));
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  body.copy(result, 4);
  result.writeUInt32BE(crc32(body), result.length - 4);
  return result;
}
