import type { IncomingMessage, ServerResponse } from "node:http";
import type { NextFunction, Request, Response } from "express";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { Log } from "../log/log.ts";
import type { Metrics, Wire } from "./metrics.ts";
import { sendOAuthDefect, sendOAuthRefusal } from "./oauth/oauth-answer.ts";
import { incidentSentence, sendProblem, toDefectProblem, toProblem } from "./problem.ts";
import { ClientGone } from "./read-body.ts";
import { requestIdOf } from "./request-id.ts";
import { sendScim, toScimDefect, toScimRefusal } from "./scim/scim-answer.ts";
import { isScimUrl } from "./scim/scim-target.ts";
import { defectPage, sendPage } from "./sso/page.ts";
import { sendRefusalPage } from "./sso/sign-in-pages.ts";

/** The language of an address. */
export function wireOf(url: string): Wire {
  if (isScimUrl(url)) return "scim";
  if (/^\/api(?:[/?]|$)/.test(url)) return "api";
  if (/^\/oauth(?:[/?]|$)/.test(url)) return "oauth";
  return /^\/(?:$|\?|(?:login|saml|setup|status)(?:[/?]|$))/.test(url) ? "page" : "other";
}

/** Answers a refusal in the language of the address. */
export function sendRefusal(req: IncomingMessage, res: ServerResponse, error: AnteroomError): void {
  const wire = wireOf(urlOf(req));
  if (wire === "scim") sendScim(res, toScimRefusal(error));
  else if (wire === "oauth") sendOAuthRefusal(res, error);
  else if (isForPeople(req, wire)) sendRefusalPage(req, res, error, requestIdOf(res));
  else sendProblem(res, toProblem(error, requestIdOf(res)), error);
}

/** Refuses what nothing else has answered. */
export function refuseUnknownPath(_req: Request, _res: Response, next: NextFunction): void {
  next(new AnteroomError("not_found", "There is nothing at this address; /api/v1 and /scim/v2 are served here."));
}

/** Makes the last middleware: a refusal is rendered, and everything else that was thrown is a defect. */
export function createErrorMiddleware(parts: {
  readonly log: Log;
  readonly metrics: Metrics;
}): (error: unknown, req: Request, res: Response, next: NextFunction) => void {
  return (error, req, res, _next) => {
    // Nobody is left to be answered.
    if (error instanceof ClientGone) return;
    const refusal = refusalOf(error);
    if (refusal !== undefined) return sendRefusal(req, res, refusal);
    parts.metrics.defect();
    const requestId = requestIdOf(res);
    parts.log.error({ err: error, requestId }, "a request met a defect");
    const wire = wireOf(req.originalUrl);
    if (wire === "scim") sendScim(res, toScimDefect(requestId));
    else if (wire === "oauth") sendOAuthDefect(res, requestId);
    else if (isForPeople(req, wire)) sendPage(res, 500, defectPage(incidentSentence(requestId)));
    else sendProblem(res, toDefectProblem(requestId));
  };
}

/** Whether whoever asks reads pages: browsers say so wherever they go, and scripts of pages ask for JSON. */
function isForPeople({ headers }: IncomingMessage, wire: Wire): boolean {
  const accept = headers.accept ?? "";
  if (wire === "page") return accept.includes("text/html") || !accept.includes("json");
  return wire === "other" && accept.includes("text/html");
}

/** The address as the client wrote it: Express cuts `url` while it routes. */
function urlOf(req: IncomingMessage & { readonly originalUrl?: string }): string {
  return req.originalUrl ?? req.url ?? "";
}

/** Express refuses a broken percent-encoding by an error of its own. */
function refusalOf(error: unknown): AnteroomError | undefined {
  if (isAnteroomError(error)) return error;
  if (!(error instanceof URIError && "status" in error)) return undefined;
  return new AnteroomError("invalid_syntax", "The address has a broken percent-encoding; encode it as UTF-8.");
}
