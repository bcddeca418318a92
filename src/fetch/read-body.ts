import type { IncomingMessage } from "node:http";
import { OutboundProblem } from "../domain/outbound.ts";
import { tooSlow } from "./resolve-name.ts";

/**
 * Reads a body as it is on the wire; what was compressed, is too large or breaks off is not taken.
 * @throws {OutboundProblem} `encoded_body`, `too_large`, `incomplete_body`, `too_slow`
 */
export async function readBody(
  response: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (isEncoded(response)) {
    throw new OutboundProblem("encoded_body", "It answers with a compressed document, which was not asked for.");
  }
  if (Number(response.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks = await chunksOf(response, maxBytes).catch((error: unknown) => {
    if (error instanceof OutboundProblem) throw error;
    throw signal.aborted ? tooSlow() : incomplete(error);
  });
  if (!response.complete) throw incomplete();
  return Buffer.concat(chunks);
}

/** RFC 9112 §7: a transfer coding can compress, too. */
function isEncoded({ headers }: IncomingMessage): boolean {
  const content = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  const transfer = headers["transfer-encoding"]?.trim().toLowerCase() ?? "";
  return !["", "identity"].includes(content) || !["", "chunked"].includes(transfer);
}

async function chunksOf(response: AsyncIterable<Buffer>, maxBytes: number): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks;
}

function tooLarge(maxBytes: number): OutboundProblem {
  return new OutboundProblem("too_large", `Its answer is larger than ${Math.floor(maxBytes / 1024)} KiB.`);
}

function incomplete(cause?: unknown): OutboundProblem {
  return new OutboundProblem("incomplete_body", "Its answer broke off.", null, cause);
}
