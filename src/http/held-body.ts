import type { IncomingMessage, ServerResponse } from "node:http";

/** How to ask for a body that the client holds back until then. */
const heldBack = new WeakMap<IncomingMessage, () => void>();

/**
 * Notes that the client sends its body only when asked by `100 Continue`. Unless it is asked the connection ends with the answer:
 * nobody could tell the body, should it come all the same, from the next request.
 */
export function holdBody(req: IncomingMessage, res: ServerResponse): void {
  const { shouldKeepAlive } = res;
  res.shouldKeepAlive = false;
  heldBack.set(req, () => {
    if (res.headersSent) return;
    res.shouldKeepAlive = shouldKeepAlive;
    res.writeContinue();
  });
}

/** Asks a client that waits for it to send its body; does nothing for all others. */
export function askForBody(req: IncomingMessage): void {
  heldBack.get(req)?.();
  heldBack.delete(req);
}
