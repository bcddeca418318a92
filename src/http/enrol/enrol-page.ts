import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";

/** Only what comes from here, and only as a file: no script, style or picture that a text could bring in. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** The files of the page by the end of their address. They are the same for everyone and hold nothing of any link. */
const FILES = [
  ["", "page.html", "text/html; charset=utf-8"],
  ["/page.js", "page.js", "text/javascript; charset=utf-8"],
  ["/page.css", "page.css", "text/css; charset=utf-8"],
] as const;

/** One file of the page. */
export interface PageFile {
  /** Below the address of the page. */
  readonly path: string;
  readonly send: (res: ServerResponse) => void;
}

/** Reads the files of the page on which whoever holds a link enrols a factor. */
export function readEnrolPage(): readonly PageFile[] {
  return FILES.map(([path, name, type]) => {
    const bytes = readFileSync(new URL(`../../../data/enrol/${name}`, import.meta.url));
    return { path, send: (res) => sendFile(res, bytes, type) };
  });
}

function sendFile(res: ServerResponse, bytes: Buffer, type: string): void {
  res.writeHead(200, {
    "Content-Type": type,
    "Content-Length": bytes.length,
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
  });
  res.end(bytes);
}
