import { hash } from "node:crypto";
import type { ServerResponse } from "node:http";

/** HTML that may be sent: built by `html`, which escapes whatever it is handed. */
export interface Html {
  readonly html: string;
}

/** A page of the server. */
export interface PageContent {
  readonly title: string;
  readonly body: readonly Html[];
}

const STYLE =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#1d1d1f;background:#fff}h1{font-size:1.4rem}a.button,button{display:inline-block;font:inherit;padding:.5rem 1rem;border:1px solid #0b57d0;border-radius:.4rem;background:#0b57d0;color:#fff;text-decoration:none;cursor:pointer}code{font-size:.9rem}p.small{color:#555;font-size:.9rem}@media(prefers-color-scheme:dark){body{color:#eee;background:#1d1d1f}p.small{color:#aaa}}";

/** No script, nothing from elsewhere, in no frame; the one style sheet is known by its hash. Forms lead back here. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash("sha256", STYLE, "base64")}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Writes HTML; texts that are put in are escaped, and HTML is put in as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const shown = values.map((value) => (typeof value === "string" ? escaped(value) : value.html));
  return { html: parts.map((part, at) => `${part}${shown[at] ?? ""}`).join("") };
}

/** Sends a page that no cache may keep; nothing happens when an answer has been sent. */
export function sendPage(res: ServerResponse, status: number, { title, body }: PageContent): void {
  if (res.headersSent) return;
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Anteroom</title>`;
  const text = `<!doctype html><html lang="en"><head>${head.html}<style>${STYLE}</style></head><body><main>${html`<h1>${title}</h1>`.html}${body.map((part) => part.html).join("")}</main></body></html>`;
  res.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Length": Buffer.byteLength(text),
  });
  res.end(text);
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** What somebody is told about a defect. */
export function defectPage(sentence: string): PageContent {
  return { title: "Anteroom failed", body: [html`<p>${sentence}</p>`] };
}
