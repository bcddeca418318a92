import { z } from "zod";
import type { Confirmation, SeedSource } from "../../domain/authenticator/enrolment-service.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { component } from "./component.ts";

const MAX_SEED_TEXT = 4096;
/** Of a picture of 2 MiB in base64. */
const MAX_PICTURE_TEXT = 2_796_204;

const WAYS = ["otpauthUri", "secret", "image", "generate"] as const;

/** A seed as it is sent, in one of several ways. */
export interface SeedBody {
  otpauthUri?: string | undefined;
  image?: string | undefined;
  entry?: string | undefined;
  generate?: true | undefined;
  secret?: string | undefined;
  digits?: number | undefined;
  period?: number | undefined;
  algorithm?: string | undefined;
}

/** A seed: exactly one of its ways. */
export const seedBody: z.ZodType<SeedBody> = component(
  "Seed",
  z
    .strictObject({
      otpauthUri: z
        .string()
        .min(1)
        .max(MAX_SEED_TEXT)
        .optional()
        .describe("otpauth://totp/…, as the provider shows it, or otpauth-migration://…, the export of an app."),
      image: z
        .string()
        .min(1)
        .max(MAX_PICTURE_TEXT)
        .optional()
        .describe("A PNG or JPEG of the QR code that the provider or the app shows, in base64; 2 MiB at most."),
      entry: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .describe("With an export that holds several accounts: the number (from 1) or label of one of them."),
      generate: z
        .literal(true)
        .optional()
        .describe("Make the seed here, as long as its hash; the answer shows it this once."),
      secret: z.string().min(1).max(MAX_SEED_TEXT).optional().describe("Base32, as the provider shows it."),
      digits: z.number().int().optional().describe("With secret or generate: 6, 7 or 8; 6 by default."),
      period: z.number().int().optional().describe("With secret or generate: 1 to 86400 seconds; 30 by default."),
      algorithm: z
        .string()
        .max(20)
        .optional()
        .describe("With secret or generate: SHA1, SHA256 or SHA512; SHA1 by default."),
    })
    .refine((body) => WAYS.filter((way) => body[way] !== undefined).length === 1, {
      error: "must hold exactly one of otpauthUri, secret, image and generate",
    })
    .refine(
      ({ otpauthUri, image, digits, period, algorithm }) =>
        (otpauthUri ?? image) === undefined ||
        (digits === undefined && period === undefined && algorithm === undefined),
      { error: "must not hold digits, period or algorithm beside otpauthUri or image, which say them themselves" },
    )
    .refine(({ otpauthUri, image, entry }) => entry === undefined || (otpauthUri ?? image) !== undefined, {
      error: "must not hold entry without otpauthUri or image",
    }),
);

/** How an enrolment is confirmed, as it is sent. */
export interface ConfirmationBody {
  codes?: [string, string] | undefined;
  acceptedByProvider?: true | undefined;
}

/** A confirmation: exactly one of its ways. */
export const confirmationBody: z.ZodType<ConfirmationBody> = component(
  "Confirmation",
  z
    .strictObject({
      codes: z
        .tuple([z.string().max(20), z.string().max(20)])
        .optional()
        .describe("Two consecutive codes from another device with the same seed."),
      acceptedByProvider: z
        .literal(true)
        .optional()
        .describe("A signed-off statement; a code has to have been read during this enrolment."),
    })
    .refine(({ codes, acceptedByProvider }) => (codes === undefined) !== (acceptedByProvider === undefined), {
      error: "must hold exactly one of codes and acceptedByProvider",
    }),
);

/** Reads a seed that was made elsewhere. @throws {AnteroomError} `invalid_value` for a picture that is not base64 */
export function toSource({ otpauthUri, secret, image, entry, digits, period, algorithm }: SeedBody): SeedSource {
  if (otpauthUri !== undefined) return { otpauthUri, entry };
  if (image !== undefined) return { image: toPicture(image), entry };
  if (secret !== undefined) return { secret, digits, period, algorithm };
  throw new AnteroomError("invalid_value", "The request holds no seed; send otpauthUri, secret or image.");
}

function toPicture(image: string): Uint8Array {
  const text = image.replaceAll(/[\r\n]/g, "");
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)) return Buffer.from(text, "base64");
  const problem =
    "image is not base64; send the bytes of a PNG or JPEG in base64, without a data: address before them.";
  throw new AnteroomError("invalid_value", problem, { attribute: "image" });
}

/** Reads a confirmation. */
export function toConfirmation({ codes }: ConfirmationBody): Confirmation {
  return codes === undefined ? { acceptedByProvider: true } : { codes };
}
