import type { IncomingMessage, ServerResponse } from "node:http";
import { type NextFunction, type Request, type Response, Router } from "express";
import { CONSOLE_SECTIONS } from "../../lib/console-sections.ts";
import type { ConsoleFile, ConsoleFiles } from "./console-files.ts";

/** Only what comes from here, and only as a file. Pictures may also be made in the browser: QR codes, frames of a camera. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** The camera is for QR codes of seeds. */
const PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()";

/** What the console is served with. */
export interface ConsoleParts {
  /** Whether whoever asks may have the document; if not, somebody else answers. */
  readonly isAdmitted: (req: IncomingMessage) => Promise<boolean>;
}

/**
 * Makes the router of the console: one document at all of its pages, and what it loads. Nothing of it is secret; who is not signed in
 * is led away from the document all the same, because every call it makes would be refused.
 */
export function createConsoleRouter(files: ConsoleFiles, { isAdmitted }: ConsoleParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/assets/:name", (req, res, next) => {
    const file = files.assets.get(req.params.name);
    if (file === undefined) return next();
    const isNamedByContent = /-[\w-]{8}\.\w+$/.test(req.params.name);
    res.setHeader("Cache-Control", isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache");
    sendFile(req, res, file);
  });
  const pages = ["/", ...CONSOLE_SECTIONS.flatMap((section) => [`/${section}`, `/${section}/*rest`])];
  router.get(pages, async (req: Request, res: Response, next: NextFunction) => {
    if (!(await isAdmitted(req))) return next();
    res.setHeader("Cache-Control", "no-store");
    res.setHeader("Content-Security-Policy", POLICY);
    res.setHeader("Permissions-Policy", PERMISSIONS);
    sendFile(req, res, files.document);
  });
  return router;
}

function sendFile(req: IncomingMessage, res: ServerResponse, { type, bytes, gzipped }: ConsoleFile): void {
  const takesGzip = /(?:^|,)\s*gzip\s*(?:,|$)/.test(String(req.headers["accept-encoding"] ?? ""));
  const sent = takesGzip && gzipped !== undefined ? gzipped : bytes;
  if (gzipped !== undefined) res.setHeader("Vary", "Accept-Encoding");
  if (sent === gzipped) res.setHeader("Content-Encoding", "gzip");
  res.writeHead(200, { "Content-Type": type, "Content-Length": sent.length });
  res.end(req.method === "HEAD" ? undefined : sent);
}
