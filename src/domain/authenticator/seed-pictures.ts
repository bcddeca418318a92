/** A QR code as a picture, in two forms. */
export interface QrPicture {
  /** A document of its own. */
  readonly svg: string;
  readonly png: Uint8Array;
}

/** Reads and draws QR codes. Implemented by `otp/`; keeps no picture. */
export interface SeedPictures {
  /**
   * The text of the one QR code in a PNG or JPEG.
   * @throws {AnteroomError} `invalid_value` when there is none, several, or no picture; `too_large`; `unavailable` when too
   * many are being read
   */
  read(picture: Uint8Array): Promise<string>;
  /** Draws a text of at most 2,331 bytes. */
  draw(text: string): QrPicture;
}
