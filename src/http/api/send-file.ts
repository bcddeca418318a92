import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { isAnteroomError } from "../../domain/errors.ts";
import type { FileAnswer } from "./file-answer.ts";

/**
 * Answers a file to download. What others wrote is never shown by a browser as a page of ours. A file that is made while it is sent
 * begins once its first part is there, so that a refusal is still one; what fails later breaks the connection off, and nobody takes
 * half a file for a whole one.
 */
export async function sendFile(res: Response, mediaType: string, file: FileAnswer): Promise<void> {
  const parts = "parts" in file ? file.parts[Symbol.asyncIterator]() : undefined;
  const first = await parts?.next();
  res.setHeader("Content-Type", mediaType);
  res.setHeader("Content-Disposition", `attachment; filename="${file.name}"`);
  res.setHeader("X-Content-Type-Options", "nosniff");
  if ("bytes" in file) res.end(file.bytes);
  else if (parts === undefined || first === undefined || res.req.method === "HEAD") res.end();
  else await stream(res, first, parts);
}

async function stream(res: Response, first: IteratorResult<string>, rest: AsyncIterator<string>): Promise<void> {
  async function* all(): AsyncGenerator<string, void, undefined> {
    try {
      for (let part = first; part.done !== true; part = await rest.next()) yield part.value;
    } finally {
      await rest.return?.();
    }
  }
  try {
    await pipeline(Readable.from(all()), res);
  } catch (error) {
    // The pipeline has destroyed the response. A client that went away and a store that failed leave nothing more to say.
    if (!isAnteroomError(error) && !isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
