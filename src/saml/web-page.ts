import { readTags } from "./html-tags.ts";

/** A field of a form that a browser sends without anybody having filled it in. */
export interface FormField {
  readonly name: string;
  readonly value: string;
  /** Whether it is a button, which is sent only when it is the one that was pressed. */
  readonly isButton: boolean;
}

/** A form of a page, as far as it matters for going on without a person. */
export interface WebForm {
  /** As written; empty when the form goes to the page's own address. */
  readonly action: string;
  /** `other` for what no browser sends as a web form. */
  readonly method: "GET" | "POST" | "other";
  readonly fields: readonly FormField[];
}

/** What a page offers for going on. */
export interface WebPage {
  /** What relative addresses on the page start from, when the page says so. */
  readonly base: string | null;
  readonly forms: readonly WebForm[];
  /** Where the page says it goes by itself. */
  readonly refresh: string | null;
  /** Where it goes in a browser without script. */
  readonly refreshWithoutScript: string | null;
  readonly hasScript: boolean;
  /** Whether a script or handler of the page submits a form or presses a button. */
  readonly submitsItself: boolean;
  /** Whether a field waits for somebody to fill it in or to choose, within a form or without. */
  readonly asks: boolean;
}

/** Reads a page. What is no HTML gives an empty one. */
export function readPage(body: Uint8Array): WebPage {
  const reader = new PageReader();
  readTags(new TextDecoder().decode(body), reader);
  return reader.page();
}

interface OpenForm extends WebForm {
  fields: FormField[];
}

/** Calls without arguments: with one, a handler is only registered. */
const SUBMITS = /\.(?:submit|requestSubmit|click)\s*\(\s*\)|\bsubmit\.(?:call|apply)\s*\(/;

/** Longer pauses are those of pages that keep themselves up to date. */
const LONGEST_PAUSE_SECONDS = 30;

class PageReader {
  #base: string | null = null;
  readonly #forms: OpenForm[] = [];
  readonly #formsById = new Map<string, OpenForm>();
  readonly #strays: [form: string, name: string, attributes: ReadonlyMap<string, string>][] = [];
  #form: OpenForm | undefined;
  #refresh: string | null = null;
  #refreshWithoutScript: string | null = null;
  #hasScript = false;
  #submitsItself = false;
  #asks = false;
  #isInScript = false;
  #noscripts = 0;

  readonly opened = (name: string, attributes: ReadonlyMap<string, string>): void => {
    this.#handlers(attributes);
    switch (name) {
      case "base":
        this.#base ??= attributes.get("href") ?? null;
        break;
      case "script":
        this.#hasScript = true;
        this.#isInScript = true;
        break;
      case "noscript":
        this.#noscripts += 1;
        break;
      case "meta":
        this.#meta(attributes);
        break;
      case "form":
        this.#openForm(attributes);
        break;
      case "input":
      case "button":
      case "select":
      case "textarea":
        this.#control(name, attributes);
        break;
    }
  };

  readonly closed = (name: string): void => {
    if (name === "form") this.#form = undefined;
    if (name === "script") this.#isInScript = false;
    if (name === "noscript") this.#noscripts = Math.max(0, this.#noscripts - 1);
  };

  readonly text = (data: string): void => {
    if (this.#isInScript) this.#submitsItself ||= SUBMITS.test(data);
  };

  page(): WebPage {
    for (const [id, name, attributes] of this.#strays) this.#add(this.#formsById.get(id), name, attributes);
    return {
      base: this.#base,
      forms: this.#forms,
      refresh: this.#refresh,
      refreshWithoutScript: this.#refreshWithoutScript,
      hasScript: this.#hasScript,
      submitsItself: this.#submitsItself,
      asks: this.#asks,
    };
  }

  #handlers(attributes: ReadonlyMap<string, string>): void {
    const onload = attributes.get("onload");
    if (onload !== undefined) this.#submitsItself ||= SUBMITS.test(onload);
  }

  #meta(attributes: ReadonlyMap<string, string>): void {
    if (attributes.get("http-equiv")?.toLowerCase() !== "refresh") return;
    const address = refreshAddress(attributes.get("content") ?? "");
    if (this.#noscripts > 0) this.#refreshWithoutScript ??= address;
    else this.#refresh ??= address;
  }

  #openForm(attributes: ReadonlyMap<string, string>): void {
    // A form within a form does not count, says HTML.
    if (this.#form !== undefined) return;
    const method = attributes.get("method")?.toLowerCase() ?? "get";
    const encoding = attributes.get("enctype")?.toLowerCase() ?? "application/x-www-form-urlencoded";
    const isPost = method === "post";
    const isWeb = method !== "dialog" && (!isPost || encoding === "application/x-www-form-urlencoded");
    const form: OpenForm = {
      action: attributes.get("action")?.trim() ?? "",
      method: isWeb ? (isPost ? "POST" : "GET") : "other",
      fields: [],
    };
    this.#form = form;
    this.#forms.push(form);
    const id = attributes.get("id");
    if (id !== undefined && !this.#formsById.has(id)) this.#formsById.set(id, form);
  }

  #control(name: string, attributes: ReadonlyMap<string, string>): void {
    const owner = attributes.get("form");
    if (owner === undefined) this.#add(this.#form, name, attributes);
    else this.#strays.push([owner, name, attributes]);
  }

  #add(form: OpenForm | undefined, element: string, attributes: ReadonlyMap<string, string>): void {
    if (attributes.has("disabled")) return;
    const type = typeOf(element, attributes);
    if (type === "reset" || type === "button") return;
    const isButton = type === "submit" || type === "image";
    if (type !== "hidden" && !isButton) {
      this.#asks = true;
      return;
    }
    const name = attributes.get("name") ?? "";
    if (name === "") return;
    form?.fields.push({ name, value: attributes.get("value") ?? "", isButton });
  }
}

function typeOf(element: string, attributes: ReadonlyMap<string, string>): string {
  const type = attributes.get("type")?.toLowerCase();
  if (element === "input") return type ?? "text";
  if (element === "button") return type ?? "submit";
  return element;
}

function refreshAddress(content: string): string | null {
  const parts = /^\s*(\d{1,6})(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=\s*)?(.*)$/is.exec(content);
  const [, pause = "", rest = ""] = parts ?? [];
  const address = rest.replace(/^(["'])(.*?)(?:\1.*)?$/s, "$2").trim();
  return address === "" || Number(pause) > LONGEST_PAUSE_SECONDS ? null : address;
}
