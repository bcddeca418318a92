import { AnteroomError } from "../../domain/errors.ts";

/** Reads a picture out of a JSON body. @throws {AnteroomError} `invalid_value` when it is not base64 */
export function toPicture(image: string): Uint8Array {
  const text = image.replaceAll(/[\r\n]/g, "");
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)) return Buffer.from(text, "base64");
  const problem =
    "image is not base64; send the bytes of a PNG or JPEG in base64, without a data: address before them.";
  throw new AnteroomError("invalid_value", problem, { attribute: "image" });
}
