import { createHmac } from "node:crypto";

/** RFC 4226 §5.3 by hand. */
export function referenceCode(algorithm: string, seed: Uint8Array, step: number, digits: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(algorithm.toLowerCase(), seed).update(counter).digest();
  const offset = mac.readUInt8(mac.byteLength - 1) & 15;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, "0");
}
