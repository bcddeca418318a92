import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import { PictureThread } from "../../../src/otp/picture-thread.ts";
import { createSeedPictures } from "../../../src/otp/seed-pictures.ts";
import { aQrPicture, blank, type Picture, pngChunk, pngHeader, pngOf, toJpeg, toPng } from "../../support/pictures.ts";

const pictures = createSeedPictures();
const uri = "otpauth://totp/ACME:robot%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME";
const other = "otpauth://totp/ACME:another?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const exif = Buffer.concat([Buffer.from("Exif\0\0II*\0", "latin1"), Buffer.alloc(2000, 7)]);

describe("a QR code", () => {
  const small = aQrPicture([uri]);
  const jpeg = toJpeg(small);

  it.each<[string, Buffer]>([
    ["a PNG", toPng(small)],
    ["a JPEG", jpeg],
    ["a JPEG of poor quality", toJpeg(aQrPicture([uri], { scale: 6 }), 20)],
    ["a screenshot", toPng(aQrPicture([uri], { width: 1920, height: 1080 }))],
    ["a picture of 24 million pixels", toPng(aQrPicture([uri], { scale: 6, width: 6000, height: 4000 }))],
    ["a PNG with texts and EXIF data", toPng(small, [pngChunk("tEXt", Buffer.from("a\0b")), pngChunk("eXIf", exif)])],
    ["a JPEG with EXIF data", Buffer.concat([jpeg.subarray(0, 2), segment(0xe1, exif), jpeg.subarray(2)])],
    ["a JPEG with fill bytes", Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(3, 0xff), jpeg.subarray(2)])],
    ["a picture that shows it twice", toPng(aQrPicture([uri, uri]))],
    ["a PNG in many chunks", inChunks(toPng(small), 100)],
    ["an interlaced PNG", interlaced(small)],
    ["a PNG of deep colours", deep(small)],
    ["light on dark", toPng({ ...small, pixels: small.pixels.map((pixel) => 255 - pixel) })],
  ])("is read in %s", async (_name, picture) => {
    expect(await pictures.read(picture)).toBe(uri);
  });

  it("is read as it was drawn, whatever its text", async () => {
    const text = fc.oneof(
      fc.constant(uri),
      fc.string({ minLength: 1, maxLength: 300 }),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (drawn) => {
        expect(await pictures.read(pictures.draw(drawn).png)).toBe(drawn);
      }),
      { numRuns: 8 },
    );
  });
});

describe("a drawing", () => {
  it("is the same in both forms, and nothing but shapes", () => {
    const { svg, png } = pictures.draw(uri);

    const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
    expect(Buffer.from(png).readUInt32BE(16)).toBe(size * 8);
    expect(svg.replaceAll(/M\d+ \d+h1v1h-1z/g, "")).toBe(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d=""/></svg>`,
    );
  });
});

describe("a picture", () => {
  const small = toPng(aQrPicture([uri]));

  it.each<[string, Uint8Array, string, string]>([
    ["nothing", Buffer.alloc(0), "invalid_value", "neither PNG nor JPEG"],
    ["a text", Buffer.from(`${uri} and more`), "invalid_value", "neither PNG nor JPEG"],
    ["a GIF", Buffer.from(`GIF89a${"\0".repeat(40)}`), "invalid_value", "neither PNG nor JPEG"],
    ["an SVG", Buffer.from(pictures.draw(uri).svg), "invalid_value", "neither PNG nor JPEG"],
    ["no code", toPng(blank(300, 300)), "invalid_value", "no QR code is found"],
    ["two codes", toPng(aQrPicture([uri, other])), "invalid_value", "shows 2 QR codes"],
    ["no width", pngOf(pngHeader(0, 10), []), "invalid_value", "no pixels"],
    ["no first chunk", Buffer.concat([small.subarray(0, 8), Buffer.alloc(30)]), "invalid_value", "broken"],
    ["an unknown colour type", pngOf(pngHeader(10, 10, 8, 5), []), "invalid_value", "broken"],
    ["half of the pixels", pngOf(pngHeader(100, 100), []), "invalid_value", "broken"],
    ["a JPEG without a frame", jpegOf(Buffer.alloc(40)), "invalid_value", "broken"],
    ["a JPEG whose scan comes first", jpegOf(segment(0xda, Buffer.alloc(40))), "invalid_value", "broken"],
    ["a JPEG whose segments have no end", jpegOf(segment(0xe1, exif)), "invalid_value", "broken"],
    ["a JPEG of headers alone", jpegOf(frame(0xc0, 10, 10)), "invalid_value", "no QR code"],
    ["3 MB", Buffer.concat([small, Buffer.alloc(3_000_000)]), "too_large", "2 MB"],
    ["a billion pixels", bomb(65_535, 65_535), "too_large", "25 million pixels"],
    ["one very long row", bomb(2_000_000_000, 2), "too_large", "25 million pixels"],
    ["deep colours on many pixels", pngOf(pngHeader(5000, 5000, 16, 6), []), "too_large", "memory"],
    ["a JPEG of four billion pixels", jpegOf(frame(0xc0, 65_535, 65_535)), "too_large", "25 million pixels"],
    ["300 MB of zeros behind a header of 100 by 100", inflating(300), "too_large", "more than the pixels"],
    ["a little more than its pixels", inflating(0.2), "too_large", "more than the pixels"],
    ["an unknown depth", pngOf(pngHeader(10, 10, 7), []), "invalid_value", "broken"],
    ["a large progressive JPEG", jpegOf(frame(0xc2, 5000, 4000)), "too_large", "memory"],
  ])("of %s is refused", async (_name, picture, code, words) => {
    const refusal = await pictures.read(picture).catch((error) => error);

    expect(refusal).toBeInstanceOf(AnteroomError);
    expect(refusal).toMatchObject({ code, facts: { attribute: "image" } });
    expect(refusal.message).toContain(words);
  });

  it("is read or refused, whatever was done to it", async () => {
    const jpeg = toJpeg(aQrPicture([uri]));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(small, jpeg),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 30 }),
        fc.option(fc.nat()),
        async (picture, changes, end) => {
          const bytes = Buffer.from(picture);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;

          const outcome = await pictures
            .read(end === null ? bytes : bytes.subarray(0, end % bytes.length))
            .catch(asText);

          expect(outcome).toEqual(expect.any(String));
        },
      ),
      { numRuns: 20 },
    );
  });

  it("that takes too long is refused, and the next is read", async () => {
    const impatient = new PictureThread({ longestMs: 1 });

    const refusal = await impatient.read(small).catch((error) => error);

    expect(refusal).toMatchObject({ code: "too_large", facts: { attribute: "image" } });
    expect(await pictures.read(small)).toBe(uri);
  });

  it("waits for few others only", async () => {
    const thread = new PictureThread();

    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => thread.read(small)));

    const refused = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason);
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({ code: "unavailable", facts: { retryAfterSeconds: 5 } });
    expect(await thread.read(small)).toBe(uri);
  });
});

function asText(error: unknown): string {
  if (error instanceof AnteroomError) return error.message;
  throw error;
}

function jpegOf(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, Buffer.alloc(30, 1)]);
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

function frame(marker: number, width: number, height: number): Buffer {
  const data = Buffer.from([8, 0, 0, 0, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
  data.writeUInt16BE(height, 1);
  data.writeUInt16BE(width, 3);
  return segment(marker, data);
}

/** A small file of a huge picture. */
function bomb(width: number, height: number): Buffer {
  return pngOf(pngHeader(width, height), [pngChunk("IDAT", Buffer.alloc(1000))]);
}

/** A small picture by its header, whose pixels inflate to so many megabytes. */
function inflating(megabytes: number): Buffer {
  return pngOf(pngHeader(100, 100), [pngChunk("IDAT", deflateSync(Buffer.alloc(megabytes * 1024 * 1024)))]);
}

/** The same PNG with its pixels in chunks of so many bytes, some of them empty. */
function inChunks(png: Buffer, bytes: number): Buffer {
  const length = png.readUInt32BE(33);
  const pixels = png.subarray(41, 41 + length);
  const chunks: Buffer[] = [Buffer.alloc(0)];
  for (let at = 0; at < length; at += bytes) chunks.push(pixels.subarray(at, at + bytes), Buffer.alloc(0));
  return pngOf(
    png.subarray(16, 29),
    chunks.map((chunk) => pngChunk("IDAT", chunk)),
  );
}

/** PNG §8.2: where each of the seven passes begins, and how far apart its pixels are. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function interlaced({ width, height, pixels }: Picture): Buffer {
  const bytes: number[] = [];
  for (const [left, top, across, down] of PASSES) {
    for (let y = top; y < height; y += down) {
      bytes.push(0);
      for (let x = left; x < width; x += across) bytes.push(pixels[y * width + x] ?? 0);
    }
  }
  const header = pngHeader(width, height);
  header.writeUInt8(1, 12);
  return pngOf(header, [pngChunk("IDAT", deflateSync(Buffer.from(bytes)))]);
}

/** Sixteen bits of red, green, blue and opacity. */
function deep({ width, height, pixels }: Picture): Buffer {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = [...pixels.subarray(y * width, (y + 1) * width)];
    return Buffer.from([0, ...row.flatMap((grey) => [grey, grey, grey, grey, grey, grey, 255, 255])]);
  });
  return pngOf(pngHeader(width, height, 16, 6), [pngChunk("IDAT", deflateSync(Buffer.concat(rows)))]);
}
