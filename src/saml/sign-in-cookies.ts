import { CookieJar } from "tough-cookie";

/** Cookies of one answer that are looked at, and of one observation that are kept: browsers hold about as many. */
const MAX_PER_ANSWER = 50;
const MAX_KEPT = 300;
/** RFC 6265 §6.1 asks for 4096 octets. */
const LONGEST_COOKIE = 4096;
/** What is sent at once; servers refuse more. */
const LONGEST_HEADER = 8192;

/** The cookies of one observation, kept and sent as a browser does (RFC 6265), and forgotten with it. */
export class SignInCookies {
  readonly #jar = new CookieJar();
  #kept = 0;

  /** Takes the Set-Cookie headers of an answer. What browsers would refuse is passed over. */
  take(url: string, setCookies: readonly string[]): void {
    for (const header of setCookies.slice(0, MAX_PER_ANSWER)) {
      if (header.length > LONGEST_COOKIE || this.#kept >= MAX_KEPT) continue;
      this.#kept += 1;
      this.#jar.setCookieSync(header, url, { ignoreError: true });
    }
  }

  /** The Cookie header for an address; undefined when there is nothing to send. */
  headerFor(url: string): string | undefined {
    const header = this.#jar.getCookieStringSync(url);
    return header === "" || header.length > LONGEST_HEADER ? undefined : header;
  }
}
