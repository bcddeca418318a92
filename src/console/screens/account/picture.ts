import { ApiProblem } from "../../api/problem.ts";

/** The server refuses larger files; photographs are made smaller before they are sent. */
const MOST_FILE_BYTES = 1_500_000;
const MOST_PIXELS_A_SIDE = 2400;
const JPEG_QUALITY = 0.85;
const CHUNK = 0x8000;

/** A picture as the server takes it: PNG or JPEG, not too large, in base64. */
export async function pictureOf(file: Blob): Promise<string> {
  const isFine = file.size <= MOST_FILE_BYTES && ["image/png", "image/jpeg"].includes(file.type);
  return base64Of(isFine ? file : await smaller(file));
}

/** What a camera shows at this moment, as the server takes it. */
export async function frameOf(video: HTMLVideoElement): Promise<string> {
  return base64Of(await drawn(video, video.videoWidth, video.videoHeight));
}

async function smaller(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file).catch(() => {
    const detail = "This browser cannot open the picture. Make a screenshot of the QR code instead.";
    throw new ApiProblem(0, { title: "The picture cannot be used", code: "unreadable", detail });
  });
  return drawn(picture, picture.width, picture.height);
}

async function drawn(picture: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const scale = Math.min(1, MOST_PIXELS_A_SIDE / Math.max(width, height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("The picture is empty.")) : resolve(blob)),
      "image/jpeg",
      JPEG_QUALITY,
    );
  });
}

async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
