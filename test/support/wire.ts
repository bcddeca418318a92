import net, { type Socket } from "node:net";

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** What a socket has to say: whole answers, and what is left when it closes. */
export interface Conversation {
  readonly answers: readonly WireAnswer[];
  /** Bytes that belong to no whole answer. */
  readonly rest: string;
}

const HEAD_END = "\r\n\r\n";

/** Reads the first answer of some bytes, in latin1; undefined when it is not complete. A body is expected unless `bodiless`. */
function readAnswer(
  text: string,
  bodiless: boolean,
): { readonly answer: WireAnswer; readonly length: number } | undefined {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const [statusLine = "", ...lines] = text.slice(0, headEnd).split("\r\n");
  const found = /^HTTP\/1\.1 (?<status>\d{3}) /.exec(statusLine);
  if (found === null) throw new Error(`This is no status line: ${JSON.stringify(statusLine.slice(0, 100))}`);
  const status = Number(found.groups?.["status"]);
  const headers = new Map(
    lines.map((line): [string, string] => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
  const start = headEnd + HEAD_END.length;
  const hasNone = bodiless || status < 200 || status === 204 || status === 304;
  if (headers.get("transfer-encoding") === "chunked" && !hasNone) {
    const read = readChunks(text, start);
    return read && { answer: { status, headers, body: read.body }, length: read.end };
  }
  // Without a length, as clients of HTTP/1.0 are answered, the body ends with the connection.
  const end = start + (hasNone ? 0 : Number(headers.get("content-length") ?? text.length - start));
  if (text.length < end) return undefined;
  const body = Buffer.from(text.slice(start, end), "latin1").toString();
  return { answer: { status, headers, body }, length: end };
}

/** Reads a body in chunks, as files come whose length is not known before (RFC 9112 §7.1); undefined when it is not complete. */
function readChunks(text: string, start: number): { readonly body: string; readonly end: number } | undefined {
  const parts: string[] = [];
  for (let at = start; ; ) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (text.length < end) return undefined;
    if (size === 0) return { body: Buffer.from(parts.join(""), "latin1").toString(), end };
    parts.push(text.slice(lineEnd + 2, end - 2));
    at = end;
  }
}

/** A socket that is kept open for many requests, one after the other, and opened anew when the server closes it. */
export class KeptSocket {
  readonly #port: number;
  #socket: Socket | undefined;
  #received = "";
  #onChange: () => void = () => undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request, whose bytes must be one whole request, and waits for its answer. */
  async send(bytes: Uint8Array, isHead: boolean): Promise<WireAnswer> {
    if (this.#socket === undefined) await this.#open();
    this.#received = "";
    const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
    this.#onChange = () => {
      try {
        const found = readAnswer(this.#received, isHead);
        if (found === undefined && this.#socket === undefined) throw new Error("The server closed without an answer.");
        // `100 Continue` is followed by the answer.
        if (found !== undefined && found.answer.status === 100) this.#received = this.#received.slice(found.length);
        else if (found !== undefined) resolve(found.answer);
      } catch (error) {
        reject(error);
      }
    };
    this.#socket?.write(bytes);
    const answer = await promise;
    if (answer.headers.get("connection") === "close") this.close();
    return answer;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #open(): Promise<void> {
    const socket = net.connect(this.#port, "127.0.0.1");
    this.#socket = socket;
    socket.setNoDelay();
    socket.on("data", (chunk) => {
      this.#received += chunk.toString("latin1");
      this.#onChange();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#onChange();
    });
    await new Promise((resolve) => socket.once("connect", resolve));
  }
}

/**
 * Sends bytes as they are, and behind them a request that ends the conversation; answers what comes back until the server closes,
 * or falls silent for a while because it waits for more.
 */
export function converse(port: number, bytes: Uint8Array, silenceMs: number): Promise<Conversation> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.write(bytes);
      socket.write("\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    });
    const finish = (): void => {
      clearTimeout(silence);
      socket.destroy();
      try {
        resolve(readAll(received));
      } catch (error) {
        reject(error);
      }
    };
    const silence = setTimeout(finish, silenceMs);
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      silence.refresh();
    });
    socket.on("error", () => undefined).on("close", finish);
  });
}

function readAll(received: string): Conversation {
  const answers: WireAnswer[] = [];
  let rest = received;
  for (;;) {
    // An answer to HEAD says how long its body would be; what comes is the next answer.
    const found = readAnswer(rest, isBodiless(rest));
    if (found === undefined) return { answers, rest };
    answers.push(found.answer);
    rest = rest.slice(found.length);
  }
}

function isBodiless(text: string): boolean {
  const start = text.indexOf(HEAD_END) + HEAD_END.length;
  return text.length === start || text.startsWith("HTTP/1.1 ", start);
}
