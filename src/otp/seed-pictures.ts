import type { SeedPictures } from "../domain/authenticator/seed-pictures.ts";
import { PictureThread } from "./picture-thread.ts";
import { drawQr } from "./qr-drawing.ts";

/** Makes the reader and drawer of QR codes. */
export function createSeedPictures(): SeedPictures {
  const thread = new PictureThread();
  return { read: (picture) => thread.read(picture), draw: drawQr };
}
