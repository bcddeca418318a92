/** One request of a workload, with the answer it must get. */
export interface LoadRequest {
  readonly method: "GET" | "POST" | "PATCH";
  /** Path and query, as sent. */
  readonly path: string;
  readonly body?: string;
  readonly expectStatus: number;
  /** A text that the body of the answer must hold. */
  readonly expectText?: string;
}

/** A server under load: where it is, and what every request to it carries. */
export interface Target {
  /** The name in tables. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** In front of `/Users` and `/Groups`. */
  readonly basePath: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The bytes of a request as they go over the wire. */
export function encodeRequest(target: Target, request: LoadRequest): string {
  const { method, path, body } = request;
  let head = `${method} ${target.basePath}${path} HTTP/1.1\r\nHost: ${target.host}:${target.port}\r\n`;
  for (const [name, value] of Object.entries(target.headers)) head += `${name}: ${value}\r\n`;
  if (body === undefined) return `${head}\r\n`;
  const length = Buffer.byteLength(body);
  return `${head}Content-Type: application/scim+json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

/** @throws {Error} when the answer is not the one that the request must get: a server that refuses fast is not fast. */
export function assertExpected(target: Target, request: LoadRequest, status: number, body: Buffer): void {
  const right = status === request.expectStatus;
  if (right && (request.expectText === undefined || body.includes(request.expectText))) return;
  const said = body.toString("utf8", 0, 500);
  const wanted = right ? `a body with ${request.expectText}` : String(request.expectStatus);
  throw new Error(
    `${target.name} answered ${status} to ${request.method} ${request.path}, not ${wanted}: ${said || "no body"}`,
  );
}
