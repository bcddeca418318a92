import type { Offer, OfferKind } from "../../domain/application/offer.ts";
import type { OfferService } from "../../domain/application/offer-service.ts";
import type { Connection } from "../../domain/connection/connection.ts";
import type { JsonObject } from "../../lib/json.ts";
import { type AttributeSelection, parseAttributeSelection } from "../../scim/attribute-selection.ts";
import { OFFER_TYPES, renderOffer, toOfferResource } from "../../scim/offer-resource.ts";
import { locationOf, renderList } from "../../scim/render.ts";
import { mostSearched, searchResources, wantedId } from "../../scim/resource-search.ts";
import type { ListParts } from "./directory-list.ts";
import { type OfferList, readOfferList } from "./offer-list.ts";
import type { ScimAnswer } from "./scim-answer.ts";
import type { ScimCall, ScimOperations } from "./scim-call.ts";

/** What `/Roles` and `/Entitlements` need. */
export interface OfferParts extends ListParts {
  readonly offers: OfferService;
  /** The address of `/scim/v2` without a slash at its end. */
  readonly baseUrl: string;
}

/** The operations on `/Roles` or `/Entitlements`: they are made from the applications, so clients only read them. */
export function offerCollection(parts: OfferParts, kind: OfferKind): ScimOperations {
  return new Map([["GET", (call) => list(parts, kind, call)]]);
}

/** The operations on `/Roles/{id}` or `/Entitlements/{id}`. */
export function offerItem(parts: OfferParts, kind: OfferKind): ScimOperations {
  return new Map([["GET", (call) => get(parts, kind, call)]]);
}

async function list(parts: OfferParts, kind: OfferKind, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call, kind);
  const asked = readOfferList(call, kind, parts);
  const { total, resources } = await find(parts, kind, call.request.connection, asked);
  const shown = resources.map((resource) => renderOffer(kind, resource, selection));
  return { status: 200, body: renderList(shown, { totalResults: total, ...asked.placeOf(total) }) };
}

/** What is neither filtered nor sorted is made only as far as the page shows it. */
async function find(
  { offers, baseUrl }: OfferParts,
  kind: OfferKind,
  connection: Connection,
  { filter, sort, startIndex, count }: OfferList,
): Promise<{ readonly total: number; readonly resources: readonly JsonObject[] }> {
  const toResource = (offer: Offer): JsonObject => toOfferResource(kind, offer, baseUrl);
  if (filter === undefined && sort === undefined) {
    const { total, items } = await offers.page(connection, kind, startIndex, count);
    return { total, resources: items.map(toResource) };
  }
  const id = wantedId(filter);
  const candidates =
    id === undefined
      ? await offers.list(connection, kind, mostSearched(filter))
      : [await offers.find(connection, kind, id)].filter((offer) => offer !== undefined);
  const found = searchResources(candidates.map(toResource), { filter, sort });
  return { total: found.length, resources: found.slice(startIndex - 1, startIndex - 1 + count) };
}

async function get(parts: OfferParts, kind: OfferKind, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call, kind);
  const offer = await parts.offers.get(call.request.connection, kind, call.id);
  const headers = { "Content-Location": locationOf(OFFER_TYPES[kind], call.id, parts.baseUrl) };
  return { status: 200, headers, body: renderOffer(kind, toOfferResource(kind, offer, parts.baseUrl), selection) };
}

function selectionOf({ parameters }: ScimCall, kind: OfferKind): AttributeSelection {
  return parseAttributeSelection(parameters.get("attributes"), parameters.get("excludedAttributes"), OFFER_TYPES[kind]);
}
