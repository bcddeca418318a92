import type { IncomingMessage } from "node:http";
import { AnteroomError } from "../../domain/errors.ts";

/**
 * Refuses what a page of another site made a browser ask. Browsers say where a request comes from (`Sec-Fetch-Site`, Fetch
 * Metadata §2.4); those that do not, name the origin of whatever is posted (`Origin`, Fetch §3.1). Who sends neither is no
 * browser, and has no session to be misused.
 * @throws {AnteroomError} `forbidden`
 */
export function assertSameOrigin({ headers }: IncomingMessage, publicUrl: string): void {
  const site = headers["sec-fetch-site"];
  const isOurs = site === undefined ? headers.origin === new URL(publicUrl).origin : site === "same-origin";
  if (isOurs) return;
  const problem =
    "The request comes from another site, or from a browser that does not say from where; use a page of Anteroom, or a token.";
  throw new AnteroomError("forbidden", problem, { check: "same-origin" });
}

/**
 * Refuses, beside that, what no script of ours asked: only the script of a page can add this header, and that of another site
 * has to ask us first whether it may (Fetch §3.3.2), which it may not.
 * @throws {AnteroomError} `forbidden`
 */
export function assertFromConsole(req: IncomingMessage, publicUrl: string): void {
  assertSameOrigin(req, publicUrl);
  if (req.headers["anteroom-console"] === "1") return;
  const problem =
    "A session changes something only from the console, which says so in the header Anteroom-Console: 1; send that header, or use a token.";
  throw new AnteroomError("forbidden", problem, { check: "console" });
}
