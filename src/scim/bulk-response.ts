import type { JsonObject } from "../lib/json.ts";
import type { BulkMethod } from "./bulk-message.ts";

/** The URN of the answer to a bulk request, RFC 7644 §3.7. */
export const BULK_RESPONSE_URN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/** What became of one operation. */
export interface BulkOutcome {
  /** Absent when it could not be read. */
  readonly method?: BulkMethod | undefined;
  readonly bulkId?: string | undefined;
  /** The entity-tag of the resource as it is now. */
  readonly version?: string | undefined;
  /** Absent for a POST that failed. */
  readonly location?: string | undefined;
  readonly status: number;
  /** The error, when it failed. */
  readonly response?: JsonObject | undefined;
}

/** The answer to a bulk request. Outcomes are in the order of the request. */
export function renderBulkResponse(outcomes: readonly BulkOutcome[]): JsonObject {
  return {
    schemas: [BULK_RESPONSE_URN],
    Operations: outcomes.map(({ method, bulkId, version, location, status, response }) => ({
      ...(location !== undefined && { location }),
      ...(method !== undefined && { method }),
      ...(bulkId !== undefined && { bulkId }),
      ...(version !== undefined && { version }),
      status: String(status),
      ...(response !== undefined && { response }),
    })),
  };
}
