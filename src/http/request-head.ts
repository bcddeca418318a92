import type { IncomingMessage, ServerResponse } from "node:http";
import { AnteroomError } from "../domain/errors.ts";
import { holdBody } from "./held-body.ts";
import { sendProblem, toExpectationProblem } from "./problem.ts";
import { sendRefusal, wireOf } from "./refuse.ts";
import { requestIdOf } from "./request-id.ts";
import { sendScim, toScimUnexpected } from "./scim/scim-answer.ts";

/** A host and a port in the letters that RFC 3986 §3.2.2 allows; which host it is matters to nobody here. */
const HOST = /^[\w.~!$&'()*+,;=%:[\]-]*$/;

/**
 * Holds requests to the rules that Node would hold them to without saying why, and to those that it passes over: one Host
 * that can be one (RFC 9112 §3.2), and no expectation but `100-continue` (RFC 9110 §10.1.1), which is met when somebody wants
 * the body. Answers whether to go on; otherwise the request has been answered.
 */
export function checkHead(req: IncomingMessage, res: ServerResponse): boolean {
  const problem = problemOfHost(req);
  if (problem !== undefined) return refuseHost(req, res, problem);
  const { expect } = req.headers;
  if (expect === undefined || req.httpVersion !== "1.1") return true;
  const expected = expect.split(",").map((part) => part.trim().toLowerCase());
  const named = expected.filter((part) => part !== "");
  if (named.some((part) => part !== "100-continue")) return refuseExpectation(req, res);
  if (named.length > 0) holdBody(req, res);
  return true;
}

function problemOfHost({ headers: { host }, httpVersion, rawHeaders }: IncomingMessage): string | undefined {
  if (host === undefined) return httpVersion === "1.1" ? "The request has no Host header; send one." : undefined;
  if (!HOST.test(host)) return "The Host header holds no host; send the name and port of the server.";
  // Two of them let a proxy and a server see different ones; Node keeps the first and says nothing.
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (isHostName(rawHeaders[at])) count += 1;
  return count > 1 ? "The request has more than one Host header; send one." : undefined;
}

function isHostName(name: string | undefined): boolean {
  return name?.length === 4 && name.toLowerCase() === "host";
}

function refuseHost(req: IncomingMessage, res: ServerResponse, problem: string): false {
  res.shouldKeepAlive = false;
  sendRefusal(req, res, new AnteroomError("invalid_syntax", problem));
  return false;
}

function refuseExpectation(req: IncomingMessage, res: ServerResponse): false {
  res.shouldKeepAlive = false;
  if (wireOf(req.url ?? "") === "scim") sendScim(res, toScimUnexpected());
  else sendProblem(res, toExpectationProblem(requestIdOf(res)));
  return false;
}
