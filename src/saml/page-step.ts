import { readPage, type WebForm, type WebPage } from "./web-page.ts";

/** What a browser asks for next. */
export interface NextRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly body?: string;
}

/** Why nobody but a person, or a script, gets past a page. */
export type PageEnd = "asks" | "script" | "nothing";

/** What a page comes to: the app's request in a form, the next address, or an end. */
export type PageStep =
  | { readonly kind: "posted"; readonly message: string; readonly action: string }
  | { readonly kind: "next"; readonly request: NextRequest }
  | { readonly kind: "end"; readonly why: PageEnd };

/**
 * Says how a browser without script goes on from a page. A form goes by itself when nothing on the page waits to be filled in, and
 * either a script of the page submits it, or it is the only form there and carries hidden fields: the "continue" of a page for
 * browsers without script. A page that asks a person for anything is the end, unless it leads on by itself soon.
 */
export function stepFrom(url: string, body: Uint8Array): PageStep {
  const page = readPage(body);
  const base = resolve(page.base ?? "", url) ?? url;
  for (const form of page.forms) {
    const message = form.fields.find((field) => field.name === "SAMLRequest")?.value;
    const action = message === undefined ? undefined : actionOf(form, url, base);
    if (message !== undefined && action !== undefined) return { kind: "posted", message, action };
  }
  const next = nextFrom(page, url, base);
  return next === undefined ? { kind: "end", why: endOf(page) } : { kind: "next", request: next };
}

function nextFrom(page: WebPage, url: string, base: string): NextRequest | undefined {
  const refreshed = refresh(page.refresh, base, url);
  if (page.asks) return refreshed;
  const form = automaticForm(page);
  const submitted = form === undefined ? undefined : submission(form, actionOf(form, url, base), page.submitsItself);
  if (submitted !== undefined && page.submitsItself) return submitted;
  return refreshed ?? submitted ?? refresh(page.refreshWithoutScript, base, url);
}

function automaticForm({ forms, submitsItself }: WebPage): WebForm | undefined {
  const isAlone = forms.length === 1;
  const candidates = forms.filter((form) => form.method !== "other" && (isAlone || carriesFields(form)));
  const [only] = candidates;
  if (only === undefined || candidates.length > 1) return undefined;
  return submitsItself || (isAlone && carriesFields(only)) ? only : undefined;
}

function carriesFields({ fields }: WebForm): boolean {
  return fields.some((field) => !field.isButton);
}

function submission(form: WebForm, action: string | undefined, byScript: boolean): NextRequest | undefined {
  if (action === undefined) return undefined;
  // A script submits a form without a button; a person without script presses the first one.
  const button = byScript ? undefined : form.fields.find((field) => field.isButton);
  const sent = form.fields.filter((field) => !field.isButton || field === button);
  const encoded = new URLSearchParams(sent.map(({ name, value }) => [name, value])).toString();
  if (form.method === "POST") return { url: action, method: "POST", body: encoded };
  const address = new URL(action);
  address.search = encoded;
  return { url: address.href, method: "GET" };
}

function actionOf(form: WebForm, url: string, base: string): string | undefined {
  return form.action === "" ? url : resolve(form.action, base);
}

function refresh(address: string | null, base: string, url: string): NextRequest | undefined {
  const target = address === null ? undefined : resolve(address, base);
  return target === undefined || target === url ? undefined : { url: target, method: "GET" };
}

/** An address of the web, without its fragment; undefined for any other, such as `javascript:`. */
function resolve(address: string, base: string): string | undefined {
  const url = URL.parse(address, base);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  url.hash = "";
  return url.href;
}

function endOf(page: WebPage): PageEnd {
  if (page.asks) return "asks";
  return page.hasScript ? "script" : "nothing";
}
