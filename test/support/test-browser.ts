/** An answer as a browser saw it. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | null;
}

/** Keeps the cookies of one server and follows nothing by itself. */
export class TestBrowser {
  readonly #origin: string;
  readonly cookies: Map<string, string> = new Map();

  constructor(origin: string) {
    this.#origin = origin;
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
    return this.#send(path, { headers });
  }

  /** Posts a form as the page of another site has it posted, unless the headers say otherwise. */
  async post(
    path: string,
    form: string | URLSearchParams,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Seen> {
    const typed = { "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site", ...headers };
    return this.#send(path, { method: "POST", body: String(form), headers: typed });
  }

  /** The header that shows the cookies. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async #send(path: string, init: RequestInit): Promise<Seen> {
    const headers = {
      ...(init.headers as Record<string, string>),
      ...(this.cookies.size > 0 && { Cookie: this.cookie }),
    };
    const response = await fetch(new URL(path, this.#origin), { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const { status } = response;
    return {
      status,
      headers: response.headers,
      text: await response.text(),
      location: response.headers.get("location"),
    };
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/; Max-Age=0/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What a page would post by itself. */
export function formOf(page: string): { readonly action: string; readonly fields: URLSearchParams } {
  const fields = new URLSearchParams();
  for (const [, name = "", value = ""] of page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    fields.append(name, value);
  }
  return { action: /action="([^"]*)"/.exec(page)?.[1] ?? "", fields };
}
