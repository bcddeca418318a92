import type { NextFunction, Request, Response } from "express";
import { AnteroomError } from "../domain/errors.ts";
import { holdBody } from "./held-body.ts";
import { sendProblem, toExpectationProblem } from "./problem.ts";
import { sendRefusal, wireOf } from "./refuse.ts";
import { requestIdOf } from "./request-id.ts";
import { sendScim, toScimUnexpected } from "./scim/scim-answer.ts";

/**
 * Holds HTTP/1.1 requests to the rules that Node would hold them to without saying why: a Host (RFC 9112 §3.2), and no
 * expectation but `100-continue` (RFC 9110 §10.1.1), which is met when somebody wants the body.
 */
export function checkHead(req: Request, res: Response, next: NextFunction): void {
  const { host, expect } = req.headers;
  if (req.httpVersion !== "1.1") next();
  else if (host === undefined) refuseHostless(req, res);
  else if (expect === undefined) next();
  else if (!isContinue(expect)) refuseExpectation(req, res);
  else {
    holdBody(req, res);
    next();
  }
}

function isContinue(expect: string): boolean {
  return expect.split(",").every((part) => part.trim().toLowerCase() === "100-continue");
}

function refuseHostless(req: Request, res: Response): void {
  res.shouldKeepAlive = false;
  sendRefusal(req, res, new AnteroomError("invalid_syntax", "The request has no Host header; send one."));
}

function refuseExpectation(req: Request, res: Response): void {
  res.shouldKeepAlive = false;
  if (wireOf(req.originalUrl) === "scim") sendScim(res, toScimUnexpected());
  else sendProblem(res, toExpectationProblem(requestIdOf(res)));
}
