import type { OfferKind } from "../../domain/application/offer.ts";
import type { OfferService } from "../../domain/application/offer-service.ts";
import type { JsonObject } from "../../lib/json.ts";
import { type AttributeSelection, parseAttributeSelection } from "../../scim/attribute-selection.ts";
import { matchesResource } from "../../scim/evaluate-filter.ts";
import { OFFER_TYPES, renderOffer, toOfferResource } from "../../scim/offer-resource.ts";
import { renderList } from "../../scim/render.ts";
import type { PageSizes } from "./list-paging.ts";
import { readListQuery } from "./list-query.ts";
import type { ScimAnswer } from "./scim-answer.ts";
import type { ScimCall, ScimOperations } from "./scim-call.ts";

/** What `/Roles` and `/Entitlements` need. */
export interface OfferParts {
  readonly offers: OfferService;
  /** The address of `/scim/v2` without a slash at its end. */
  readonly baseUrl: string;
  readonly pageSizes: PageSizes;
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
  const { query } = readListQuery(call.parameters, OFFER_TYPES[kind], call.dialect, parts.pageSizes);
  const { startIndex, count, filter } = query;
  const { connection } = call.request;
  const toResource = (offer: Parameters<typeof toOfferResource>[1]) => toOfferResource(kind, offer, parts.baseUrl);
  if (filter === undefined) {
    const { total, items } = await parts.offers.page(connection, kind, startIndex, count);
    return pageOf(kind, items.map(toResource), total, startIndex, selection);
  }
  const all = (await parts.offers.list(connection, kind)).map(toResource);
  const found = all.filter((resource) => matchesResource(filter, resource));
  const page = found.slice(startIndex - 1, startIndex - 1 + count);
  return pageOf(kind, page, found.length, startIndex, selection);
}

async function get(parts: OfferParts, kind: OfferKind, call: ScimCall): Promise<ScimAnswer> {
  const selection = selectionOf(call, kind);
  const offer = await parts.offers.get(call.request.connection, kind, call.id);
  return { status: 200, body: renderOffer(kind, toOfferResource(kind, offer, parts.baseUrl), selection) };
}

function pageOf(
  kind: OfferKind,
  resources: readonly JsonObject[],
  totalResults: number,
  startIndex: number,
  selection: AttributeSelection,
): ScimAnswer {
  const shown = resources.map((resource) => renderOffer(kind, resource, selection));
  return { status: 200, body: renderList(shown, { totalResults, startIndex }) };
}

function selectionOf({ parameters }: ScimCall, kind: OfferKind): AttributeSelection {
  return parseAttributeSelection(parameters.get("attributes"), parameters.get("excludedAttributes"), OFFER_TYPES[kind]);
}
