import { parseTarget } from "../directory/assignment.ts";
import type { ApplicationId } from "../id.ts";
import type { Application, ApplicationRole } from "./application.ts";

/** What an offer is to an identity provider: an application as a whole, or one of its roles. */
export type OfferKind = "entitlement" | "role";

/** Something that an identity provider can choose and grant. */
export interface Offer {
  /** The very assignment value that grants it; exact in case. */
  readonly id: string;
  /** At most 255 characters, as Okta stores it. */
  readonly displayName: string;
  /** At most 1,000 characters, as Okta stores it. */
  readonly description: string;
}

/** An application as far as what it offers is counted and named. */
export interface OfferingApplication extends Pick<Application, "id" | "key" | "name"> {
  readonly roleCount: number;
}

/** What decides how a role has to be written on a connection so that it is granted. */
export interface OfferContext {
  /** The application that the connection is dedicated to. */
  readonly dedicatedTo: ApplicationId | null;
  /** Whether a text is the key of an application. */
  readonly isKey: (text: string) => boolean;
}

const MAX_NAME = 255;
const MAX_DESCRIPTION = 1000;

/** Values that an address cannot end with: dots vanish on the way, and `.search` is an endpoint. */
const NO_SEGMENT: ReadonlySet<string> = new Set([".", "..", ".search"]);

/** The offer of an application as a whole. */
export function entitlementOf({ key, name }: OfferingApplication): Offer {
  return {
    id: key,
    displayName: cut(name, MAX_NAME),
    description: cut(`Makes the user a service account for ${name}.`, MAX_DESCRIPTION),
  };
}

/**
 * The offer of one role. Users of a connection that is dedicated to the application carry the bare value, which
 * `resolveAssignments` reads as its role unless the value names an application itself.
 */
export function roleOf(application: OfferingApplication, role: ApplicationRole, context: OfferContext): Offer {
  const { id, key, name } = application;
  const own = id === context.dedicatedTo;
  return {
    id: own && isBare(role.value, context) ? role.value : `${key}:${role.value}`,
    displayName: cut(own ? role.display : `${name}: ${role.display}`, MAX_NAME),
    description: cut(`Makes the user a service account for ${name} with the role ${role.display}.`, MAX_DESCRIPTION),
  };
}

function isBare(value: string, { isKey }: OfferContext): boolean {
  const { key } = parseTarget(value);
  // Text that begins like JSON is read as an app role of Entra.
  return (key === null || !isKey(key)) && !NO_SEGMENT.has(value) && !value.startsWith("{");
}

/** Cuts a text without leaving half a character at its end. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "");
}
