import type { IncomingMessage } from "node:http";
import type { SessionService } from "../../domain/sso/session-service.ts";
import { cookiesOf } from "../sso/cookies.ts";

/** Tells who has a session, or shows a token, which the management API judges. */
export function visitorsOf(
  { sessions }: { readonly sessions: SessionService },
  publicUrl: string,
): (req: IncomingMessage) => Promise<boolean> {
  const cookies = cookiesOf(publicUrl);
  return async (req) => {
    if (req.headers.authorization !== undefined) return true;
    const secret = cookies.read(req, "session");
    return secret !== undefined && (await sessions.find(secret)) !== undefined;
  };
}
