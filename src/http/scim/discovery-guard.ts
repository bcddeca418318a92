import type { Request, Response, Router } from "express";

/**
 * Lets scimmy's router answer a GET of a discovery path, and nothing but the path: it must not see what a client wrote in
 * the query or in a body. Settles when the answer has been sent.
 */
export function serveDiscovery(router: Router, req: Request, res: Response, base: string, path: string): Promise<void> {
  Object.defineProperty(req, "query", { value: {}, configurable: true });
  delete req.headers["content-type"];
  req.baseUrl = base;
  req.url = path;
  return new Promise((resolve, reject) => {
    res.once("close", resolve);
    router(req, res, (error?: unknown) => reject(error ?? new Error(`Discovery does not know ${path}.`)));
  });
}
