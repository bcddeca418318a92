import type { JsonObject } from "../../lib/json.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { Stores } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import type { EnrolmentLink, LinkEnd } from "./enrolment-link.ts";

/** Ends a link and keeps an event of it. */
export async function endLink(
  stores: Stores,
  link: EnrolmentLink,
  end: LinkEnd,
  at: number,
  origin: Origin,
  after: JsonObject = {},
): Promise<void> {
  await stores.enrolmentLinks.update({ ...link, endedAt: at, end });
  await noteOfLink(stores, link, end, at, origin, after);
}

/** Keeps an event about a link. */
export function noteOfLink(
  stores: Stores,
  { workspaceId, id, accountId }: EnrolmentLink,
  what: string,
  at: number,
  origin: Origin,
  after: JsonObject,
): Promise<void> {
  const subject = { kind: "enrolment_link", id } as const;
  return stores.events.append(
    anEvent(origin, { workspaceId, at, type: `enrolment_link.${what}`, subject, accountId, after }),
  );
}

/** Ends the link of a login because something else happens to its factor, so that no later state lets the link work again. */
export async function overtakeLink(
  stores: Stores,
  { userId }: Pick<Authenticator, "userId">,
  at: number,
  origin: Origin,
): Promise<void> {
  const link = await stores.enrolmentLinks.findUnended(userId);
  if (link !== undefined) await endLink(stores, link, "overtaken", at, origin);
}
