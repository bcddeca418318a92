import { useEffect } from "react";

/** As much of an infinite query as is looked at. */
interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetching: boolean;
  readonly isError: boolean;
  readonly fetchNextPage: () => unknown;
}

/** One answer looks through a part of the log only: while nothing is found, the part before it is asked for. */
export function useKeepLooking(pages: Pages, found: number): void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = pages;
  useEffect(() => {
    if (found === 0 && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [found, hasNextPage, isFetching, isError, fetchNextPage]);
}
