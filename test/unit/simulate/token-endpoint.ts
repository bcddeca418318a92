import http from "node:http";
import type { AddressInfo } from "node:net";

interface SeenTokenRequest {
  readonly authorization: string | undefined;
  readonly body: string;
}

/** An OAuth token endpoint that answers what a test says. */
export interface TokenEndpoint extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenTokenRequest[];
}

/** Starts a token endpoint; an answer with an `error` is a 401. */
export async function startTokenEndpoint(answer: (count: number) => object): Promise<TokenEndpoint> {
  const seen: SeenTokenRequest[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({ authorization: request.headers.authorization, body: Buffer.concat(chunks).toString() });
    const body = answer(seen.length);
    response.writeHead("error" in body ? 401 : 200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/oauth/token`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
