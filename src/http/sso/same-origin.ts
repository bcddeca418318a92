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
