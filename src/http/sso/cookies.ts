import type { IncomingMessage, ServerResponse } from "node:http";

/** What a browser keeps for us: who is signed in, and the sign-ins that wait for an answer. */
export type CookieName = "session" | "pending";

/** The cookies of a server. */
export interface CookieJar {
  /** The value; undefined when the browser shows none, or two. */
  read(req: IncomingMessage, name: CookieName): string | undefined;
  /** Has the browser keep a value until it is closed; the empty one takes the cookie away. */
  write(res: ServerResponse, name: CookieName, value: string): void;
}

const PLAIN: Readonly<Record<CookieName, string>> = { session: "anteroom", pending: "anteroom-sign-in" };

/**
 * The cookies of a server by its public address. Over https their names begin with `__Host-`, so that browsers take them from
 * this very host and over https only (RFC 6265bis §4.1.3). The answer of an identity provider is posted by its page, and browsers
 * add no `Lax` cookie to that: the pending sign-ins need `None`, which in turn needs https; on this machine over plain http they
 * go without, and browsers add them for the two minutes that a sign-in takes.
 */
export function cookiesOf(publicUrl: string): CookieJar {
  const isSecure = new URL(publicUrl).protocol === "https:";
  const nameOf = (name: CookieName): string => `${isSecure ? "__Host-" : ""}${PLAIN[name]}`;
  const attributes: Readonly<Record<CookieName, string>> = {
    session: `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`,
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
