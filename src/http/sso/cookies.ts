import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * What a browser keeps for us: who is signed in, the sign-ins that wait for an answer, the set-up that goes on in it, the setup link that was
 * opened, and by which way somebody signed in last.
 */
export type CookieName = "session" | "pending" | "setup" | "way" | "guest";

/** The cookies of a server. */
export interface CookieJar {
  /** The value; undefined when the browser shows none, or two. */
  read(req: IncomingMessage, name: CookieName): string | undefined;
  /** Has the browser keep a value until it is closed, a year for the way; the empty one takes the cookie away. */
  write(res: ServerResponse, name: CookieName, value: string): void;
}

const PLAIN: Readonly<Record<CookieName, string>> = {
  session: "anteroom",
  pending: "anteroom-sign-in",
  setup: "anteroom-setup",
  way: "anteroom-way",
  guest: "anteroom-guest",
};
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * The cookies of a server by its public address. Over https their names begin with `__Host-`, so that browsers take them from
 * this very host and over https only (RFC 6265bis §4.1.3). The answer of an identity provider is posted by its page, and browsers
 * add no `Lax` cookie to that: the pending sign-ins need `None`, which in turn needs https; on this machine over plain http they
 * go without, and browsers add them for the two minutes that a sign-in takes. Chromium and Firefox would take `Secure` cookies from
 * `http://localhost`, Safari does not, so that over plain http there are none for anybody (decision 27).
 */
export function cookiesOf(publicUrl: string): CookieJar {
  const isSecure = new URL(publicUrl).protocol === "https:";
  const nameOf = (name: CookieName): string => `${isSecure ? "__Host-" : ""}${PLAIN[name]}`;
  const own = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  const attributes: Readonly<Record<CookieName, string>> = {
    session: own,
    setup: own,
    guest: own,
    way: `${own}; Max-Age=${YEAR_SECONDS}`,
    pending: `Path=/; HttpOnly${isSecure ? "; SameSite=None; Secure" : ""}`,
  };
  return {
    read: (req, name) => shownValue(req.headers.cookie ?? "", nameOf(name)),
    write: (res, name, value) => {
      const gone = value === "" ? "; Max-Age=0" : "";
      res.appendHeader("Set-Cookie", `${nameOf(name)}=${value}; ${attributes[name]}${gone}`);
    },
  };
}

/** Two of one name come from two places, and nobody can tell which is ours. */
function shownValue(header: string, name: string): string | undefined {
  const prefix = `${name}=`;
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix));
  return values.length === 1 ? values[0]?.slice(prefix.length) : undefined;
}
