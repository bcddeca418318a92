import type { Request, RequestHandler, Response } from "express";
import type { ApiCaller } from "../../domain/connection/gatekeeper.ts";
import { isAnteroomError } from "../../domain/errors.ts";
import { requestIdOf } from "../request-id.ts";
import type { ApiServices, Route } from "./route.ts";

/** Has an event kept of every refusal of an endpoint whose answer holds a secret, before the refusal is told. */
export function notingRefusals(
  { operationId: operation }: Route,
  { readingRefusals }: Pick<ApiServices, "readingRefusals">,
  handle: (req: Request, res: Response) => Promise<void>,
): RequestHandler {
  return async (req, res) => {
    try {
      await handle(req, res);
    } catch (error) {
      if (isAnteroomError(error)) {
        const { actor } = res.locals["caller"] as ApiCaller;
        const code = String(error.facts["code"] ?? error.code);
        const accountId = String(req.params["id"]);
        const origin = { actor, cause: { kind: "api_request", id: requestIdOf(res) } } as const;
        // A store that takes no writes keeps no events, and refuses to read secrets out, too.
        await readingRefusals.note({ accountId, operation, code }, origin).catch(() => undefined);
      }
      throw error;
    }
  };
}
