import type { IncomingMessage } from "node:http";
import { AnteroomError } from "../../domain/errors.ts";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import { parseJsonBody } from "../json-body.ts";
import { readRawBody } from "../read-body.ts";

/** What authenticators answer has a few kilobytes, in which others may have put more. */
const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 8;

/** The fields of a form of ours; one that comes twice, or not at all, is empty. */
export type Form = (name: string) => string;

/** Reads a form that a page of ours posts. @throws {AnteroomError} `too_large`; `unsupported_media_type` */
export async function readForm(req: IncomingMessage): Promise<Form> {
  const rules = { maxBytes: MAX_BYTES, mediaTypes: ["application/x-www-form-urlencoded"] };
  const sent = new URLSearchParams(new TextDecoder().decode(await readRawBody(req, rules)));
  return (name) => {
    const [value = "", ...others] = sent.getAll(name);
    return others.length === 0 ? value : "";
  };
}

/** Reads what the script of a page put into a field as JSON. @throws {AnteroomError} `invalid_value` for anything but an object */
export function jsonField(form: Form, name: string): JsonObject {
  const value = parsed(form(name));
  if (isJsonObject(value)) return value;
  throw new AnteroomError("invalid_value", "The browser sent no passkey; reload the page and try again.", {
    attribute: name,
  });
}

function parsed(text: string): unknown {
  try {
    return parseJsonBody(Buffer.from(text, "utf8"), MAX_DEPTH);
  } catch {
    return undefined;
  }
}
