import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { client, type Schemas } from "../../api/client.ts";
import { BY_CURSOR } from "../../api/paging.ts";
import type { LogQuery } from "./log-filters.ts";

/** As much of a request as a row shows: of a hundred thousand rows nothing else is kept. */
export type RequestRow = Pick<
  Schemas["ProvisioningRequest"],
  "id" | "at" | "connectionId" | "operation" | "resourceName" | "result" | "reason" | "httpStatus" | "durationMs"
>;

const AT_ONCE = 200;
const LONGEST_REASON = 200;

/** The requests that meet a query, newest first, a page at a time. */
export function useRequests(query: LogQuery) {
  return useInfiniteQuery({
    queryKey: ["requests", query],
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      const params = { query: { ...query, ...cursor, limit: AT_ONCE } };
      const { data } = await client.GET("/requests", { params, signal });
      const { items = [], nextCursor } = data ?? {};
      return { items: items.map(toRow), ...(nextCursor !== undefined && { nextCursor }) };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: BY_CURSOR.getNextPageParam,
    placeholderData: keepPreviousData,
  });
}

function toRow(request: Schemas["ProvisioningRequest"]): RequestRow {
  const { id, at, connectionId, operation, resourceName, result, reason, httpStatus, durationMs } = request;
  return {
    id,
    at,
    connectionId,
    operation,
    resourceName,
    result,
    reason: reason?.slice(0, LONGEST_REASON) ?? null,
    httpStatus,
    durationMs,
  };
}
