import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { ConnectionId } from "../id.ts";
import type { Signer } from "../signer.ts";

/** How long a cursor can be used. Long enough for a client that waits out a 429, short enough not to be kept. */
export const CURSOR_LIFE_SECONDS = 3600;

/** Longest cursor: it holds at most one text of 65,536 characters to sort by, each six bytes of JSON at most, in base64. */
export const MAX_CURSOR_LENGTH = 600_000;

/** What a cursor is good for: the same connection asking the same. */
export interface CursorScope {
  readonly connectionId: ConnectionId;
  /** Everything that decides what is listed in which order, as values that JSON can hold. */
  readonly query: unknown;
}

const PURPOSE = "list-cursor";
const VERSION = 1;

/**
 * Writes and reads the cursors of lists, RFC 9865. A cursor says where its page lies and until when it may be used; nothing
 * is kept on the server. It is signed together with its scope, so that a changed one, one of another connection and one of
 * another query are all the same: invalid. Only characters that a URL needs not escape.
 */
export class Cursors {
  readonly #signer: Signer;
  readonly #clock: Clock;

  constructor(parts: { readonly signer: Signer; readonly clock: Clock }) {
    this.#signer = parts.signer;
    this.#clock = parts.clock;
  }

  /** Writes a cursor that stands for a value of JSON. */
  write(value: unknown, scope: CursorScope): string {
    const content = [VERSION, this.#clock.now() + CURSOR_LIFE_SECONDS * 1000, value];
    const text = Buffer.from(JSON.stringify(content)).toString("base64url");
    return `${text}.${this.#signer.sign(PURPOSE, signed(text, scope))}`;
  }

  /**
   * Reads what a cursor stands for. What it answers was written by `write` of this server.
   * @throws {AnteroomError} `invalid_cursor`; `expired_cursor` only to whom it was given, or while nobody can tell
   */
  read(cursor: string, scope: CursorScope): unknown {
    if (cursor.length > MAX_CURSOR_LENGTH) throw invalid();
    const dot = cursor.lastIndexOf(".");
    const text = cursor.slice(0, Math.max(0, dot));
    if (!this.#signer.verify(PURPOSE, signed(text, scope), cursor.slice(dot + 1))) {
      // A sealed server cannot tell what it signed before it was started; clients begin again either way.
      throw this.#signer.isTemporary ? expired() : invalid();
    }
    const [version, expiresAt, value] = JSON.parse(Buffer.from(text, "base64url").toString()) as [
      number,
      number,
      unknown,
    ];
    if (version !== VERSION) throw invalid();
    if (this.#clock.now() < expiresAt) return value;
    throw expired();
  }
}

function expired(): AnteroomError {
  return new AnteroomError(
    "expired_cursor",
    `The cursor is older than ${CURSOR_LIFE_SECONDS} seconds, or than the server's start; begin again with an empty cursor.`,
  );
}

function signed(text: string, { connectionId, query }: CursorScope): string {
  return JSON.stringify([text, connectionId, query]);
}

function invalid(): AnteroomError {
  return new AnteroomError(
    "invalid_cursor",
    "The cursor is none that was given for this query; begin with an empty cursor and send what nextCursor says, with the same filter, sortBy and sortOrder.",
  );
}
