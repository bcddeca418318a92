import { readSearchRequest } from "../../scim/search-request.ts";
import type { ScimCall, ScimOperations } from "./scim-call.ts";

/**
 * The operations on `.search` below a collection, RFC 7644 §3.4.3: its GET, with what a query would say in the body. What stands in
 * the query, too, counts where the body says nothing.
 */
export function searchOf(collection: ScimOperations): ScimOperations {
  const list = collection.get("GET");
  if (list === undefined) throw new Error("A collection that cannot be listed cannot be searched.");
  return new Map([["POST", async (call) => list(asGet(call))]]);
}

function asGet(call: ScimCall): ScimCall {
  const { parameters, notes } = readSearchRequest(call.body, call.dialect);
  const request = { ...call.request, rewrites: [...call.request.rewrites, ...notes.rewrites] };
  return { ...call, request, body: undefined, parameters: new Map([...call.parameters, ...parameters]) };
}
