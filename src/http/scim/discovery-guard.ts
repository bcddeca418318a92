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
  countReturned(res);
  return new Promise((resolve, reject) => {
    res.once("close", resolve);
    router(req, res, (error?: unknown) => reject(error ?? new Error(`Discovery does not know ${path}.`)));
  });
}

/** scimmy says that a page has 20 resources, however many it holds; clients read that as the number returned. */
function countReturned(res: Response): void {
  const send = res.send.bind(res);
  res.send = (body) => {
    const isList = typeof body === "object" && body !== null && Array.isArray(body.Resources);
    return send(isList ? { ...body, itemsPerPage: body.Resources.length } : body);
  };
}
