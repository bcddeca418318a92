import { createServer, type RequestListener } from "node:http";

/** Listens on a free port of this machine and says so, in the words that the bench waits for. */
export function listen(handler: RequestListener): void {
  const server = createServer(handler);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    process.stdout.write(`listening on http://127.0.0.1:${port}\n`);
  });
}
