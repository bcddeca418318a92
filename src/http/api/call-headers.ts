import type { IncomingHttpHeaders } from "node:http";
import { AnteroomError } from "../../domain/errors.ts";

/** Why somebody wants what they ask for, in the words of a person. */
const REASON_HEADER = "Anteroom-Reason";
/** The id of an approval by a second person. */
const APPROVAL_HEADER = "Anteroom-Approval";

const MOST_CHARACTERS = 500;
/** Nine bytes at most for a character: three of UTF-8, each as `%XX`. */
const MOST_BYTES = 9 * MOST_CHARACTERS;
const CONTROLS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * The reason that a request gives: UTF-8, percent-encoded or as it is, 500 characters at most; a percent sign itself is `%25`.
 * Null without the header or with an empty one.
 * @throws {AnteroomError} `invalid_value` for one that cannot be read
 */
export function reasonOf(headers: IncomingHttpHeaders): string | null {
  const sent = one(headers, REASON_HEADER);
  if (sent === undefined) return null;
  const text = sent.length > MOST_BYTES ? undefined : decoded(sent)?.trim();
  if (text === undefined || CONTROLS.test(text) || [...text].length > MOST_CHARACTERS) {
    throw unreadable(
      REASON_HEADER,
      `is a line of at most ${MOST_CHARACTERS} characters in UTF-8, percent-encoded or plain; correct it`,
    );
  }
  return text === "" ? null : text;
}

/** The approval that a request names; null without the header. @throws {AnteroomError} `invalid_value` for what is no id. */
export function approvalOf(headers: IncomingHttpHeaders): string | null {
  const sent = one(headers, APPROVAL_HEADER)?.trim();
  if (sent === undefined || sent === "") return null;
  if (/^[\w-]{1,60}$/.test(sent)) return sent;
  throw unreadable(APPROVAL_HEADER, "is the id of an approval; list the approvals");
}

/** Whether a page asks by itself while nobody is there, in the header `Anteroom-Idle: 1`; that keeps no session alive. */
export function isIdleOf(headers: IncomingHttpHeaders): boolean {
  return one(headers, "Anteroom-Idle") === "1";
}

function one(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** Node reads the bytes of a header as Latin-1. */
function decoded(sent: string): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(sent, "latin1"));
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function unreadable(header: string, problem: string): AnteroomError {
  const sentence = `The header ${header} ${problem}.`;
  return new AnteroomError("invalid_value", sentence, { problems: [{ field: header, problem: sentence }] });
}
