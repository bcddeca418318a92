import { connect, type Socket } from "node:net";

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const HEAD_END = "\r\n\r\n";
const GONE = "The server closed the connection before it answered.";
const PATIENCE_MS = 120_000;
const EMPTY = Buffer.alloc(0);

/**
 * One kept-alive HTTP/1.1 connection that carries one request at a time. Reads only what the bench needs (status, body by
 * length or in chunks), so that the load generator costs a fraction of the server it loads.
 */
export class HttpConnection implements Disposable {
  readonly #socket: Socket;
  #received: Buffer = EMPTY;
  #waiting: PromiseWithResolvers<Answer> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#take(chunk));
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error("The server did not answer in time.")));
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.on("close", () => this.#waiting?.reject(new Error(GONE)));
  }

  static async open(host: string, port: number): Promise<HttpConnection> {
    const socket = connect({ host, port });
    const opened = Promise.withResolvers<void>();
    socket.once("connect", opened.resolve);
    socket.once("error", opened.reject);
    await opened.promise;
    return new HttpConnection(socket);
  }

  /** Sends an encoded request and waits for its whole answer. */
  send(encoded: string): Promise<Answer> {
    if (this.#socket.destroyed) return Promise.reject(new Error(GONE));
    this.#waiting = Promise.withResolvers<Answer>();
    this.#socket.write(encoded);
    return this.#waiting.promise;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = readAnswer(this.#received);
    if (answer === undefined) return;
    this.#received = EMPTY;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }
}

/** The answer in the bytes, or undefined while some of it is missing. */
function readAnswer(bytes: Buffer): Answer | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString("latin1", 0, headEnd);
  const status = Number(head.slice(9, 12));
  const start = headEnd + HEAD_END.length;
  if (status === 204 || status === 304) return { status, body: EMPTY };
  const length = /\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) {
    const body = readChunks(bytes, start);
    return body && { status, body };
  }
  const end = start + Number(length);
  return bytes.length < end ? undefined : { status, body: bytes.subarray(start, end) };
}

function readChunks(bytes: Buffer, start: number): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || bytes.length < next) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, next - 2));
    at = next;
  }
}
