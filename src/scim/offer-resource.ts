import type { Offer, OfferKind } from "../domain/application/offer.ts";
import type { JsonObject, JsonValue } from "../lib/json.ts";
import type { ResourceType } from "./attribute.ts";
import type { AttributeSelection } from "./attribute-selection.ts";
import { locationOf } from "./render.ts";
import { ENTITLEMENT, ROLE } from "./schema.ts";

/** The resource type of a kind of offer. */
export const OFFER_TYPES: Readonly<Record<OfferKind, ResourceType>> = { role: ROLE, entitlement: ENTITLEMENT };

/**
 * An offer as a complete resource: the attributes that Okta reads, and beside them those of
 * draft-ietf-scim-roles-entitlements, which say the same.
 */
export function toOfferResource(kind: OfferKind, { id, displayName, description }: Offer, baseUrl: string): JsonObject {
  const type = OFFER_TYPES[kind];
  return {
    schemas: [type.core.id],
    id,
    displayName,
    description,
    type: type.name,
    value: id,
    display: displayName,
    supported: true,
    meta: { resourceType: type.name, location: locationOf(type, id, baseUrl) },
  };
}

/** The SCIM representation of an offer: what the client selected of it. */
export function renderOffer(kind: OfferKind, resource: JsonObject, selection: AttributeSelection): JsonObject {
  const result: Record<string, JsonValue> = { schemas: resource["schemas"] ?? [] };
  for (const attribute of OFFER_TYPES[kind].core.attributes) {
    const value = resource[attribute.name];
    if (value === undefined || !selection.returns({ attribute, where: attribute.name })) continue;
    result[attribute.name] = value;
  }
  return result;
}
