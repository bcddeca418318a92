import { type Request, type Response, Router } from "express";
import type { EntryService } from "../../domain/local-sign-in/entry-service.ts";
import { ownPath } from "../../domain/sso/pending-sign-in.ts";
import type { SignInService } from "../../domain/sso/sign-in-service.ts";
import { CONSOLE_SECTIONS } from "../../lib/console-sections.ts";
import { type VisitParts, Visits } from "./visit.ts";

/** What leads people in who are not signed in. */
export interface EntranceParts extends VisitParts {
  readonly entries: EntryService;
  readonly signIns: SignInService;
}

/**
 * Makes the router that leads whoever opens a page of the console without a session to `/login`, and back afterwards; to `/setup`
 * while nobody can sign in at all.
 */
export function createEntrance(parts: EntranceParts, publicUrl: string): Router {
  const visits = new Visits(parts, publicUrl);
  const router = Router({ caseSensitive: true, strict: true });
  const pages = ["/", ...CONSOLE_SECTIONS.flatMap((section) => [`/${section}`, `/${section}/*rest`])];
  router.get(pages, async (req: Request, res: Response, next) => {
    if (visits.leadHome(req, res)) return;
    // Signed in, and the console is not built.
    if ((await visits.sessionOf(req)) !== undefined) return next();
    const nobody = (await parts.entries.isSetUpNeeded()) && (await parts.signIns.providers()).length === 0;
    const path = ownPath(req.originalUrl);
    const query = path === "/" ? "" : `?${new URLSearchParams({ return: path }).toString()}`;
    visits.lead(res, nobody ? "/setup" : `/login${query}`);
  });
  return router;
}
