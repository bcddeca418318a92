import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FixedLimit, renderSettings } from "../src/config/settings-doc.ts";
import { seedLimits } from "../src/otp/seed-limits.ts";

/** A document that is made from the source. Its path is relative to the repository. */
export interface GeneratedDocument {
  readonly path: string;
  readonly render: () => string;
}

/** Limits that are constants of a room. The number comes from the room, so that this list cannot be wrong about it. */
const fixedLimits: readonly FixedLimit[] = [
  {
    what: "Seed of a one-time password",
    value: `${seedLimits.minSecretBits} to ${seedLimits.maxSecretBits} bits`,
    protects: "RFC 4226 §4 demands at least 128 bits.",
  },
  {
    what: "Period of a one-time password",
    value: `${seedLimits.minPeriodSeconds} to ${seedLimits.maxPeriodSeconds} seconds`,
    protects: "A code must be usable, and must not live long.",
  },
  {
    what: "Imported otpauth address or secret",
    value: `${seedLimits.maxTextLength} characters`,
    protects: "Memory and time of the parser.",
  },
];

/** Every generated document. A test compares each with the file in the repository. */
export const documents: readonly GeneratedDocument[] = [
  { path: "docs/settings.md", render: () => renderSettings(fixedLimits) },
];

if (import.meta.main) {
  for (const { path, render } of documents) writeFileSync(join(import.meta.dirname, "..", path), render());
}
