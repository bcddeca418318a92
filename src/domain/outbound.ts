/** Why an address was not asked, or not heard out. Stable; nothing in it is from the other side. */
export type OutboundCode =
  | "bad_url"
  | "not_https"
  | "credentials_in_url"
  | "port_not_allowed"
  | "address_not_public"
  | "name_not_found"
  | "not_reached"
  | "certificate_refused"
  | "too_slow"
  | "too_large"
  | "encoded_body"
  | "incomplete_body"
  | "too_many_redirects"
  | "redirect_loop"
  | "status";

/** An address outside that was not asked, or whose answer was not taken. The message is a sentence safe to show. */
export class OutboundProblem extends Error {
  override readonly name = "OutboundProblem";
  readonly code: OutboundCode;
  /** The status that was answered, for `status`. */
  readonly status: number | null;

  constructor(code: OutboundCode, message: string, status: number | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
  }
}

/** One request to an address outside. No credentials ever go with it. */
export interface OutboundRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  /** Lower-case names; only what the asker needs: `accept`, `accept-language`, `content-type`, `cookie`, `origin`, `referer`. */
  readonly headers: Readonly<Record<string, string>>;
  /** A form, when it is posted. */
  readonly body?: string;
  /** The largest answer that is read. */
  readonly maxBytes: number;
  /** When all of the work that this belongs to has to be over, epoch milliseconds. */
  readonly deadline: number;
}

/** What an address outside answered, whatever the status. */
export interface OutboundAnswer {
  readonly url: string;
  readonly status: number;
  /** Absolute, when the answer leads elsewhere. */
  readonly location: string | null;
  /** Lower case, without parameters. */
  readonly mediaType: string | null;
  readonly setCookies: readonly string[];
  readonly etag: string | null;
  /** Nothing of an answer that leads elsewhere: it is not read. */
  readonly body: Uint8Array;
  /** The address that was connected to. */
  readonly address: string;
  /** SHA-256 of the server's certificate, lower-case hex. */
  readonly certificate: string;
}

/** A document that was fetched, with how it was reached. */
export interface FetchedDocument {
  /** Where it was in the end. */
  readonly url: string;
  /** All addresses that were asked, in order and without their queries: the first as it was named, the last the document's own. */
  readonly hops: readonly string[];
  readonly body: Uint8Array;
  readonly mediaType: string | null;
  readonly etag: string | null;
  readonly address: string;
  readonly certificate: string;
}

/** The only way out of the house. Implemented by `fetch/`; every address it connects to was looked at before. */
export interface Outbound {
  /**
   * Asks once, without following where the answer leads.
   * @throws {OutboundProblem}
   */
  ask(request: OutboundRequest): Promise<OutboundAnswer>;
  /**
   * Fetches a document, over at most three redirects, each looked at as the first address was.
   * @throws {OutboundProblem} also for any status but 200
   */
  document(url: string, options: { readonly accept: string; readonly maxBytes: number }): Promise<FetchedDocument>;
}
