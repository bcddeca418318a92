import type { IncomingMessage } from "node:http";
import { AnteroomError } from "../domain/errors.ts";
import { askForBody } from "./held-body.ts";
import { parseJsonBody } from "./json-body.ts";

/** What a body may be. */
export interface BodyRules {
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** A member of which nothing is stored as it is, so that it may hold any text. */
  readonly unstored?: string;
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
  return parseJsonBody(await readRawBody(req, rules), rules.maxDepth, rules.unstored);
}

/**
 * Reads the body of a request as it is, under the same rules but for its depth.
 * @throws {AnteroomError} `unsupported_media_type`, `too_large`
 * @throws {ClientGone} when the connection ends before the body does
 */
export async function readRawBody(
  req: IncomingMessage,
  rules: Omit<BodyRules, "maxDepth" | "unstored">,
): Promise<Uint8Array> {
  checkSize(Number(req.headers["content-length"] ?? 0), rules);
  if (hasBody(req)) checkMediaType(req, rules);
  askForBody(req);
  return req.complete && !req.destroyed ? readReceived(req, rules) : readBytes(req, rules);
}

function hasBody(req: IncomingMessage): boolean {
  return req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
}

function checkSize(bytes: number, rules: Pick<BodyRules, "maxBytes">): void {
  if (bytes > rules.maxBytes) throw tooLarge(rules);
}

function tooLarge({ maxBytes }: Pick<BodyRules, "maxBytes">): AnteroomError {
  const message = `The body is larger than ${maxBytes} bytes; send it in smaller parts.`;
  return new AnteroomError("too_large", message, { maxBytes });
}

function checkMediaType(req: IncomingMessage, { mediaTypes }: Pick<BodyRules, "mediaTypes">): void {
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

/** What has been received whole, as nearly every body has by the time it is asked for: without waiting for any event. */
function readReceived(req: IncomingMessage, rules: Pick<BodyRules, "maxBytes">): Uint8Array {
  const bytes = (req.read() as Buffer | null) ?? new Uint8Array();
  checkSize(bytes.length, rules);
  return bytes;
}

/** By events: iterating costs several promises a chunk, and most bodies are one chunk. */
function readBytes(req: IncomingMessage, rules: Pick<BodyRules, "maxBytes">): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    let isOver = false;
    const take = (chunk: Buffer): void => {
      // What is left of a body that is too large is taken off the wire and forgotten: destroying the request would cut the
      // connection before the answer.
      if (isOver) return;
      length += chunk.length;
      chunks.push(chunk);
      if (length <= rules.maxBytes) return;
      isOver = true;
      chunks = [];
      reject(tooLarge(rules));
    };
    const end = (): void => {
      isOver = true;
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    };
    const gone = (cause?: Error): void => {
      if (isOver) return;
      isOver = true;
      reject(new ClientGone("The client went away.", { cause }));
    };
    // The listeners stay: taking them off again costs as much as adding them, and they end with the request.
    if (req.destroyed) gone();
    else req.on("data", take).on("end", end).on("error", gone).on("close", gone);
  });
}
