import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";

/** What a browser writes down of one request (HAR 1.2). */
interface HarEntry {
  readonly startedDateTime: string;
  readonly request: { readonly method: string; readonly url: string; readonly postData?: { readonly text: string } };
  readonly response: { readonly status: number };
}

/** The last page that a browser came to. */
export interface Arrived {
  readonly url: string;
  readonly status: number;
  readonly page: string;
}

const FORM = /<form[^>]*action="(?<action>[^"]*)"/;
const FIELD = /<input type="hidden" name="([^"]*)" value="([^"]*)"/g;
/** So that a loop ends. */
const MOST_STEPS = 12;

/**
 * Goes where a page leads, as a browser does: redirects, forms that submit themselves, cookies of each host. Everything is
 * written down as a recording.
 */
export class RecordingBrowser {
  readonly #authorities: string;
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly entries: HarEntry[] = [];

  /** @param authorities PEM of all certificates that it trusts */
  constructor(authorities: string) {
    this.#authorities = authorities;
  }

  /** The recording so far. */
  get har(): object {
    return { log: { version: "1.2", creator: { name: "recording browser", version: "1" }, entries: this.entries } };
  }

  /** Opens an address and goes on to where nothing leads any further. */
  async open(address: string): Promise<Arrived> {
    let step = await this.#send(address);
    for (let count = 0; count < MOST_STEPS; count += 1) {
      const { url, status, location, page } = step;
      const form = FORM.exec(page)?.groups?.["action"];
      if (location !== undefined) step = await this.#send(new URL(location, url).href);
      else if (form !== undefined) step = await this.#send(new URL(unescaped(form), url).href, fieldsOf(page));
      else return { url, status, page };
    }
    throw new Error(`The browser goes round and round, and was last at ${step.url}.`);
  }

  async #send(url: string, form?: URLSearchParams) {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    const body = form?.toString();
    const method = body === undefined ? "GET" : "POST";
    const headers = {
      Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(body !== undefined && { "Content-Type": "application/x-www-form-urlencoded" }),
    };
    const startedDateTime = new Date().toISOString();
    const sent = request(url, { method, headers, ca: this.#authorities, agent: false }).end(body);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const page = await text(response);
    for (const line of response.headers["set-cookie"] ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const status = response.statusCode ?? 0;
    const postData = body === undefined ? {} : { postData: { text: body } };
    this.entries.push({ startedDateTime, request: { method, url, ...postData }, response: { status } });
    return { url, status, location: response.headers.location, page };
  }
}

function fieldsOf(page: string): URLSearchParams {
  const fields = [...page.matchAll(FIELD)].map(([, name = "", value = ""]) => [unescaped(name), unescaped(value)]);
  return new URLSearchParams(fields);
}

function unescaped(value: string): string {
  return value
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll("&amp;", "&");
}
