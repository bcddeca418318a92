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
  /** The address of a script of ours, if the page has one. */
  readonly script?: string;
  /** Whether it needs more than the width of a form. */
  readonly wide?: boolean;
}

/** Kept small: it is sent with every page. Light and dark follow the system. */
const STYLE = [
  ":root{color-scheme:light dark;--ink:#1a1d21;--dim:#5b6470;--line:#d9dde3;--ground:#f6f7f9;--card:#fff;--accent:#3b5bdb;--bad:#c92a2a;--badground:#fff5f5;--good:#1f6b30}",
  "@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--dim:#a3abb6;--line:#373c44;--ground:#131518;--card:#1c1f24;--accent:#748ffc;--bad:#ff8787;--badground:#2c1a1c;--good:#69db7c}}",
  "*{box-sizing:border-box}body{font:15px/1.55 system-ui,sans-serif;margin:0;padding:clamp(1.5rem,8vh,5rem) 1rem 2rem;overflow-wrap:anywhere;color:var(--ink);background:var(--ground)}",
  "main{max-width:27rem;margin:0 auto;padding:1.75rem;background:var(--card);border:1px solid var(--line);border-radius:12px}main.wide{max-width:36rem}",
  ".brand{display:flex;gap:.6rem;align-items:center;max-width:27rem;margin:0 auto 1rem;font-weight:600}.brand.wide{max-width:36rem}",
  "h1{font-size:1.3rem;line-height:1.3;margin:0 0 .75rem}h2{font-size:1rem;margin:1.5rem 0 .5rem}p{margin:.5rem 0}a{color:var(--accent)}",
  "label{display:block;margin:.9rem 0 .25rem;font-weight:550}label small{font-weight:400;color:var(--dim)}",
  "input{font:inherit;width:100%;padding:.5rem .65rem;color:inherit;background:var(--ground);border:1px solid #868e96;border-radius:8px}",
  "a.button,button{display:block;width:100%;margin:.9rem 0 0;font:inherit;font-weight:550;text-align:center;padding:.55rem 1rem;border:1px solid var(--accent);border-radius:8px;background:var(--accent);color:#fff;text-decoration:none;cursor:pointer}",
  "a.button.quiet,button.quiet{background:transparent;color:var(--ink);border-color:#868e96}button:disabled{opacity:.55;cursor:default}",
  "@media(prefers-color-scheme:dark){a.button:not(.quiet),button:not(.quiet){color:#10131a}}",
  ":focus-visible{outline:3px solid var(--accent);outline-offset:2px}",
  "p.small,.small{color:var(--dim);font-size:.88rem}code{font:0.92em ui-monospace,monospace}hr{border:0;border-top:1px solid var(--line);margin:1.4rem 0}",
  ".problem{margin:0 0 1rem;padding:.65rem .8rem;color:var(--bad);background:var(--badground);border:1px solid currentColor;border-radius:8px}",
  ".steps{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:0 0 1rem;padding:0;color:var(--dim);font-size:.88rem}.steps [aria-current]{color:var(--ink);font-weight:600}",
  ".codes{display:grid;grid-template-columns:1fr 1fr;gap:.3rem 1rem;padding:.8rem 1rem;margin:.8rem 0;list-style:none;background:var(--ground);border:1px solid var(--line);border-radius:8px}",
  ".qr svg{display:block;width:12rem;height:12rem;margin:.8rem auto;background:#fff;border-radius:8px}",
  "table{width:100%;border-collapse:collapse;margin:.8rem 0}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-top:1px solid var(--line)}th{width:38%;font-weight:550}p.foot{margin-top:1.6rem}.good{color:var(--good)}.bad{color:var(--bad)}",
  "[hidden]{display:none}",
].join("");

/** Nothing from elsewhere, in no frame; the one style sheet is known by its hash. Forms lead back here. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash("sha256", STYLE, "base64")}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];
/** What a page with a script of ours may do beside that. */
const SCRIPTED = ["script-src 'self'", "connect-src 'self'"];

const MARK =
  '<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#4263eb"/><path d="M9 25V10.5C9 9.1 10.1 8 11.5 8h9C21.9 8 23 9.1 23 10.5V25" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><path d="M14 25V13.5l5 2V25" fill="#fff"/><path d="M6.5 25h19" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/></svg>';

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What was written as HTML by us or a library of ours, and holds nothing that somebody sent. */
export function trusted(text: string): Html {
  return { html: text };
}

/** Several pieces of HTML as one. */
export function joinedHtml(parts: readonly Html[]): Html {
  return { html: parts.map((part) => part.html).join("") };
}

/** Writes HTML; texts that are put in are escaped, and HTML is put in as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const shown = values.map((value) => (typeof value === "string" ? escaped(value) : value.html));
  return { html: parts.map((part, at) => `${part}${shown[at] ?? ""}`).join("") };
}

/** Sends a page that no cache may keep; nothing happens when an answer has been sent. */
export function sendPage(res: ServerResponse, status: number, page: PageContent): void {
  if (res.headersSent) return;
  const { script } = page;
  const text = render(page);
  res.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": [...POLICY, ...(script === undefined ? [] : SCRIPTED)].join("; "),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Content-Length": Buffer.byteLength(text),
  });
  res.end(text);
}

function render({ title, body, script, wide }: PageContent): string {
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Anteroom</title>`;
  const loaded = script === undefined ? "" : html`<script src="${script}" defer></script>`.html;
  const width = wide === true ? " wide" : "";
  const top = `<header class="brand${width}">${MARK}<span>Anteroom</span></header>`;
  const main = `<main class="${width.trim()}">${html`<h1>${title}</h1>`.html}${body.map((part) => part.html).join("")}</main>`;
  return `<!doctype html><html lang="en"><head>${head.html}<style>${STYLE}</style>${loaded}</head><body>${top}${main}</body></html>`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** What somebody is told about a defect. */
export function defectPage(sentence: string): PageContent {
  return { title: "Anteroom failed", body: [html`<p>${sentence}</p>`] };
}
