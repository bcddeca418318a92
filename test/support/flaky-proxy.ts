import http from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of one request: passed on, refused with 503 unseen by the server, or done there and answered 503 all the same. */
export type Fate = "pass" | "refuse" | "lose the answer";

/** A proxy before a server, which fails as it is told. */
export interface FlakyProxy extends AsyncDisposable {
  readonly url: string;
  /** How many requests met each fate. */
  readonly fates: ReadonlyMap<Fate, number>;
}

/**
 * Starts a proxy before the server at `target`.
 * @param decide the fate of a request; `count` is 1 for the first one
 */
export async function startFlakyProxy(
  target: string,
  decide: (method: string, count: number) => Fate,
): Promise<FlakyProxy> {
  const fates = new Map<Fate, number>();
  let count = 0;
  const server = http.createServer(async (request, response) => {
    count += 1;
    const fate = decide(request.method ?? "", count);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = fate === "refuse" ? undefined : await passOn(target, request, Buffer.concat(chunks));
    if (answer === undefined || fate !== "pass") response.writeHead(503, { "Retry-After": "1" }).end();
    else response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fates,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function passOn(target: string, request: http.IncomingMessage, body: Buffer): Promise<Response> {
  const { authorization = "", "content-type": type = "application/json" } = request.headers;
  return await fetch(`${target}${request.url}`, {
    method: request.method ?? "GET",
    headers: { Authorization: authorization, "Content-Type": type },
    ...(body.length > 0 && { body: Uint8Array.from(body) }),
  });
}
