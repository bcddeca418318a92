import { writeFile } from "node:fs/promises";
import type { JsonObject } from "../lib/json.ts";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt } from "./fields.ts";
import type { OutputStream } from "./terminal.ts";

/** Draws a QR code for a person who looks at the stream: white on black, whatever the colours of their terminal. */
export async function drawQr(stream: OutputStream, text: string): Promise<void> {
  const { encodeQR } = await import("qr");
  const lines = encodeQR(text, "ascii", { border: 2 }).trimEnd().split("\n");
  stream.write(`${lines.map((line) => `\u001b[40;97m${line}\u001b[0m`).join("\n")}\n`);
}

/** Whether a file name is one that a QR code can be written to. @throws {CliError} `usage` otherwise. */
export function assertQrFile(path: string): void {
  if (/\.(?:png|svg)$/i.test(path)) return;
  throw new CliError(exitCodes.usage, "--qr needs the name of a .png or .svg file.");
}

/**
 * Writes a QR code as PNG or SVG, for its owner only; a file that is there already is left alone.
 * @throws {CliError} `failure` when it cannot be written
 */
export async function writeQr(path: string, qrCode: JsonObject | undefined): Promise<void> {
  const isPng = /\.png$/i.test(path);
  const bytes = isPng ? Buffer.from(textAt(qrCode, "png"), "base64") : textAt(qrCode, "svg");
  try {
    await writeFile(path, bytes, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const problem = `The QR code cannot be written to ${path} (${code}). The factor is enrolling; the address above holds the same.`;
    throw new CliError(exitCodes.failure, problem);
  }
}
