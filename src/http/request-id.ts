import type { NextFunction, Request, Response } from "express";
import { newId } from "../domain/id.ts";
import type { Brand } from "../lib/brand.ts";

/** Gives the request an id of ours, whatever the client calls it, and says it in `X-Request-Id`. */
export function giveRequestId(_req: Request, res: Response, next: NextFunction): void {
  const id = newId<Brand<"RequestId">>();
  res.locals["requestId"] = id;
  res.setHeader("X-Request-Id", id);
  next();
}

/** The id that `giveRequestId` gave. */
export function requestIdOf(res: Response): string {
  return String(res.locals["requestId"]);
}
