import type { RequestHandler } from "express";
import { AnteroomError } from "../domain/errors.ts";

/** Refuses whatever method comes, for a place that serves others. @param allow those, as the header `Allow` names them (RFC 9110 §10.2.1) */
export function refuseMethod(allow: string): RequestHandler {
  return (req) => {
    throw new AnteroomError("method_not_allowed", `${req.method} is not served here; use ${allow}.`, { allow });
  };
}
