import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type Express, type Response, type Router } from "express";
import { fixedHead } from "./scim-answer.ts";

/** Makes the small application that scimmy's router needs around it. */
export function createDiscoveryApp(router: Router): Express {
  const app = express();
  app.set("etag", false);
  app.disable("x-powered-by");
  app.use((_req, res, next) => {
    res.setHeaders(new Map(fixedHead(res)));
    countReturned(res);
    next();
  });
  app.use(router);
  return app;
}

/**
 * Lets scimmy's router answer a GET of a discovery path, and nothing but the path: it must not see what a client wrote in
 * the query or in a body. Settles when the answer has been sent.
 */
export function serveDiscovery(app: Express, req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
  Object.defineProperty(req, "query", { value: {}, configurable: true });
  delete req.headers["content-type"];
  req.url = path;
  return new Promise((resolve, reject) => {
    res.once("close", resolve);
    const unserved = (error?: unknown): void => reject(error ?? new Error(`Discovery does not know ${path}.`));
    (app as (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void)(req, res, unserved);
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
