import type { IncomingMessage, ServerResponse } from "node:http";
import { AnteroomError } from "../domain/errors.ts";
import { holdBody } from "./held-body.ts";
import { sendProblem, toExpectationProblem } from "./problem.ts";
import { sendRefusal, wireOf } from "./refuse.ts";
import { requestIdOf } from "./request-id.ts";
import { sendScim, toScimUnexpected } from "./scim/scim-answer.ts";

/**
 * Holds HTTP/1.1 requests to the rules that Node would hold them to without saying why: a Host (RFC 9112 §3.2), and no
 * expectation but `100-continue` (RFC 9110 §10.1.1), which is met when somebody wants the body. Answers whether to go on;
 * otherwise the request has been answered.
 */
export function checkHead(req: IncomingMessage, res: ServerResponse): boolean {
  const { host, expect } = req.headers;
  if (req.httpVersion !== "1.1") return true;
  if (host === undefined) return refuseHostless(req, res);
  if (expect === undefined) return true;
  if (!isContinue(expect)) return refuseExpectation(req, res);
  holdBody(req, res);
  return true;
}

function isContinue(expect: string): boolean {
  return expect.split(",").every((part) => part.trim().toLowerCase() === "100-continue");
}

function refuseHostless(req: IncomingMessage, res: ServerResponse): false {
  res.shouldKeepAlive = false;
  sendRefusal(req, res, new AnteroomError("invalid_syntax", "The request has no Host header; send one."));
  return false;
}

function refuseExpectation(req: IncomingMessage, res: ServerResponse): false {
  res.shouldKeepAlive = false;
  if (wireOf(req.url ?? "") === "scim") sendScim(res, toScimUnexpected());
  else sendProblem(res, toExpectationProblem(requestIdOf(res)));
  return false;
}
