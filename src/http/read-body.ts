import type { IncomingMessage } from "node:http";
import { AnteroomError } from "../domain/errors.ts";
import { askForBody } from "./held-body.ts";
import { parseJsonBody } from "./json-body.ts";

/** What a body may be. */
export interface BodyRules {
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** In small letters, without parameters. */
  readonly mediaTypes: readonly string[];
}

/** The client went away before its body was complete: there is nobody left to answer. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/**
 * Reads and parses the JSON body of a request that has been authenticated. What is left unread after a refusal is taken
 * off the wire by and by and thrown away, so that the client can finish sending and see the answer.
 * @throws {AnteroomError} `unsupported_media_type`, `too_large`, and those of `parseJsonBody`
 * @throws {ClientGone} when the connection ends before the body does
 */
export async function readJsonBody(req: IncomingMessage, rules: BodyRules): Promise<unknown> {
  checkSize(Number(req.headers["content-length"] ?? 0), rules);
  if (hasBody(req)) checkMediaType(req, rules);
  askForBody(req);
  return parseJsonBody(await readBytes(req, rules), rules.maxDepth);
}

function hasBody(req: IncomingMessage): boolean {
  return req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
}

function checkSize(bytes: number, { maxBytes }: BodyRules): void {
  if (bytes <= maxBytes) return;
  throw new AnteroomError("too_large", `The body is larger than ${maxBytes} bytes; send it in smaller parts.`, {
    maxBytes,
  });
}

function checkMediaType(req: IncomingMessage, { mediaTypes }: BodyRules): void {
  const [type = "", ...parameters] = (req.headers["content-type"] ?? "").split(";").map((part) => part.trim());
  if (!mediaTypes.includes(type.toLowerCase())) {
    throw unsupported(`The body must be sent as ${mediaTypes.join(" or ")}; set Content-Type.`);
  }
  const charset = parameters.find((parameter) => /^charset\s*=/i.test(parameter));
  if (charset !== undefined && !/^charset\s*=\s*"?utf-?8"?$/i.test(charset)) {
    throw unsupported("The body must be sent in UTF-8; set charset=utf-8 in Content-Type or leave it out.");
  }
  const encoding = req.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw unsupported("The body must be sent without Content-Encoding.");
  }
}

function unsupported(message: string): AnteroomError {
  return new AnteroomError("unsupported_media_type", message);
}

async function readBytes(req: IncomingMessage, rules: BodyRules): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Destroying the request would cut the connection before the answer.
    for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      checkSize(length, rules);
      chunks.push(chunk);
    }
  } catch (error) {
    if (!(error instanceof AnteroomError)) throw new ClientGone("The client went away.", { cause: error });
    req.resume();
    throw error;
  }
  return Buffer.concat(chunks, length);
}
