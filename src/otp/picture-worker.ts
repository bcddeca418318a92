import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { PictureReport } from "./picture-thread.ts";

/** More than one is refused, so that there is no use in finding all. */
const MOST_CODES = 4;

// Runs in a thread of its own: reads one picture. Without its binary the library would fetch it from the web.
const binary = readFileSync(fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
const silent = (): void => undefined;
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(binary).buffer, print: silent, printErr: silent } });
parentPort?.postMessage(await report(workerData as Uint8Array));

async function report(picture: Uint8Array): Promise<PictureReport> {
  const found = await readBarcodes(picture, {
    formats: ["QRCode"],
    tryHarder: true,
    maxNumberOfSymbols: MOST_CODES,
    textMode: "Plain",
  });
  const texts = found.filter(({ isValid }) => isValid).map(({ text }) => text);
  return texts.length === 0 && found.some(({ error }) => error !== "") ? { isBroken: true } : { texts };
}
